"""A real grade, kept: the same events in the same order, with times that never change.

For tests of how a graded answer looks. `--update-frames` grades anew; the figures in a report
differ in their last digits from machine to machine, so they are kept, not drawn each time.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from quizapp.catalog import content
from quizapp.grading.client import AsyncClient
from quizapp.grading.events import EVENT, AnyEvent, Ready

FILE = Path(__file__).parent / "frames" / "graded.jsonl"
SEED = 7
CHALLENGE = "attention-1"
"""What the tests' own pack calls it."""
MISTAKE = (" * self.scale", "")
_TIMES = (12, 0.4, 3, 0.2, 2, 0.3, 6)


def wrong_answer() -> str:
    """Attention, its scores not scaled."""
    path = content.root() / "solutions" / "attention" / "attention" / "reference.py"
    return path.read_text("utf-8").replace(*MISTAKE)


class Recorded(AsyncClient):
    """Says of every answer what the grader once said of the one above."""

    async def warm(self) -> None:
        self.ready = Ready(torch="2", devices=("cpu",), tier="full", milliseconds=1)

    async def wait_ready(self) -> Ready:
        await self.warm()
        assert self.ready is not None
        return self.ready

    async def grade(self, **request: Any) -> AsyncIterator[AnyEvent]:
        await self.warm()
        for line in FILE.read_text("utf-8").splitlines():
            yield EVENT.validate_json(line)

    async def stop(self) -> None:
        return


async def record() -> None:
    """Grade for real, and keep what was said."""
    client = AsyncClient()
    request = {
        "pack": content.root(),
        "topic": "attention",
        "challenge": "attention",
        "source": wrong_answer(),
        "filename": "attention-1.py",
        "seed": SEED,
        "figure": True,
    }
    try:
        said = [event async for event in client.grade(**request)]
    finally:
        await client.stop()
    documents = [json.loads(EVENT.dump_json(event)) for event in said]
    for document, milliseconds in zip(_timed(documents), itertools.cycle(_TIMES), strict=False):
        document["milliseconds"] = milliseconds
    for document in documents:
        document["id"] = 1
        if "report" in document:
            document["report"]["environment"] |= dict.fromkeys(
                ("quizapp", "torch", "python", "platform"), "1"
            )
            document["report"]["environment"]["tier"] = "full"
            document["report"]["challenge"] = CHALLENGE
    FILE.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")


def _timed(documents: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What says how long it took: the checks as they end, then those of the report."""
    yield from (one["result"] for one in documents if "result" in one)
    for one in documents:
        if "report" in one:
            yield from one["report"]["checks"]
            one["report"]["milliseconds"] = sum(_TIMES)
