"""Hand-ins made by hand, and a worker that grades nothing but says what it is told to say."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp import catalog
from quizapp.catalog import Catalog
from quizapp.grading.report import Report
from quizapp.interview.batch import worker
from quizapp.interview.batch.begin import Begun, Options, begin
from quizapp.interview.batch.executors import Pool, threads
from quizapp.interview.batch.work import Outcome, Place, Work
from quizapp.interview.models import Submission
from tests import reports

RIGHT = "def twice(x):\n    return 2 * x\n"
PLACE = Place(quizapp="1", torch="2", python="3", tier="full")

Submit = Callable[..., Submission]


def submission(candidate: str, source: str | None = RIGHT, **changes: Any) -> Submission:
    """What intake would have found."""
    fields: dict[str, Any] = {
        "candidate": candidate,
        "challenge": "twice",
        "filename": "twice.py",
        "source": source,
        "source_sha256": hashlib.sha256((source or "").encode()).hexdigest(),
        "origin": f"{candidate}/twice.py",
        "kind": "file" if source is not None else "missing",
    }
    return Submission(**fields | changes)


def report(*verdicts: str, **changes: Any) -> Report:
    """A report on checks that ended so."""
    checks = [reports.check(one, f"check-{number}") for number, one in enumerate(verdicts)]
    return reports.report(*checks, **changes)


class Acted:
    """Stands in for ``worker.grade``; ``outcomes`` by source, the last of them for ever."""

    def __init__(self) -> None:
        self.outcomes: dict[str, list[Outcome | Exception]] = {}
        self.asked: list[tuple[str, Work]] = []
        self._lock = threading.Lock()

    def __call__(self, source: bytes, work: str) -> str:
        text = source.decode()
        with self._lock:
            self.asked.append((text, Work.model_validate_json(work)))
            listed = self.outcomes.get(text) or [Outcome(report=report("pass", "pass"))]
            outcome = listed.pop(0) if len(listed) > 1 else listed[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome.model_dump_json()

    @property
    def sources(self) -> list[str]:
        return [source for source, _ in self.asked]


@pytest.fixture
def acted(monkeypatch: pytest.MonkeyPatch) -> Acted:
    stand_in = Acted()
    monkeypatch.setattr(worker, "grade", stand_in)
    return stand_in


@pytest.fixture
def pool() -> Iterator[Pool]:
    """One thread: things happen in the order in which they are asked for."""
    one = threads(1)
    yield one
    one.rest()
    one.close()


@pytest.fixture
def tiny(make_pack: Callable[..., Path]) -> Catalog:
    return catalog.load([make_pack()], builtin=False)


@pytest.fixture
def planned(tiny: Catalog, tmp_path: Path) -> Callable[..., Begun]:
    def plan(*submissions: Submission, out: str = "out", **options: Any) -> Begun:
        asked = Options(**{"seed": 1} | options)
        return begin(tmp_path / out, submissions, tiny, PLACE, asked)

    return plan
