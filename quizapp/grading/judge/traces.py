"""What the first failing check asked, cut off behind the result that is wrong.

The runner tells it; the answer ran in that process, so all of it may be forged. It decides nothing
here: it is read as any record is, and passed on as data.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from typing import Any

from safetensors.torch import save as save_tensors

from quizapp.checks.record import Parameters, Record, Sequence, Table, TensorLeaf
from quizapp.grading.events import Replay, ReplayMade
from quizapp.grading.judge.diagnose import Evidence
from quizapp.grading.report import CheckResult, Finding
from quizapp.grading.wire.frames import ProtocolError, parse_object
from quizapp.grading.wire.records import decode_record

MAX_BYTES = 9 << 20
"""Of a replay's tensors: what a runner may send is bounded for results, which are larger."""


_RESULT = re.compile(r"^(result \d+ of \d+|parameters)(, )?")


class _NoReplay(Exception):
    """Why there is none, in one line."""


class Traces:
    """The traces of one run, from the wish for them to the one event that answers it."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted
        self._begun = False
        self._record: Record | None = None
        self._problem = "the check did not come to an end"

    def concerns(self, header: dict[str, Any], number: int) -> bool:
        """Whether a frame is about the traces, which come as check ``number``, the last."""
        self._begun |= self._wanted and header.get("check") == number
        return self._begun

    def take(self, header: dict[str, Any], body: bytes) -> None:
        """Keep what a frame brings."""
        if header["kind"] != "record" or self._record is not None:
            return
        try:
            self._record = decode_record(body)
        except ProtocolError as error:
            self._problem = f"what was asked cannot be read: {error}"

    def made(
        self, number: int, failures: Iterable[CheckResult], evidence: Mapping[str, Evidence]
    ) -> ReplayMade:
        """The event for the first of ``failures`` that can be asked again; why not the first."""
        problem = ""
        for check in failures:
            try:
                replay = self._replay(check, evidence.get(check.name))
                return ReplayMade(id=number, replay=replay, problem=problem)
            except ProtocolError as error:
                why = f"what was asked cannot be read: {error}"
            except _NoReplay as reason:
                why = str(reason)
            problem = problem or why
        return ReplayMade(id=number, problem=problem)

    def _replay(self, check: CheckResult, evidence: Evidence | None) -> Replay:
        steps, tensors = self._trace(check.name)
        if evidence is not None:
            steps = _cut(steps, evidence)
        stop = next((one for one in steps if one.get("op") == "stop"), None)
        if stop is not None:
            raise _NoReplay(str(stop.get("why")))
        used = {one["key"] for one in steps if isinstance(one.get("key"), str)}
        used |= {term[1] for one in steps if one.get("op") == "pull" for term in _terms(one)}
        kept = {name: leaf.tensor for name, leaf in tensors.items() if name in used}
        if sum(one.numel() * one.element_size() for one in kept.values()) > MAX_BYTES:
            raise _NoReplay(f"its inputs take more than {MAX_BYTES >> 20} MiB")
        return Replay(
            check=check.name,
            steps=tuple(steps),
            tensors=base64.b64encode(save_tensors(kept) if kept else b"").decode(),
            path=_path(check.finding, evidence),
        )

    def _trace(self, name: str) -> tuple[list[dict[str, Any]], dict[str, TensorLeaf]]:
        for item in self._record.items if self._record is not None else ():
            match item.value:
                case Table({"check": str(told), "steps": Sequence(steps), "tensors": Table(found)}):
                    if told != name:
                        continue
                    if not all(isinstance(one, str) for one in steps):
                        break
                    tensors = {k: one for k, one in found.items() if isinstance(one, TensorLeaf)}
                    return [parse_object(str(one).encode()) for one in steps], tensors
        if self._record is not None and self._record.failure is not None:
            raise _NoReplay("what was asked is too much for one script")
        raise _NoReplay(self._problem)


def _terms(step: dict[str, Any]) -> list[list[str]]:
    terms = step.get("terms")
    if not isinstance(terms, list) or not all(
        isinstance(one, list) and len(one) == 2 and isinstance(one[1], str) for one in terms
    ):
        raise ProtocolError("a step of no known form")
    return terms


def _cut(steps: list[dict[str, Any]], evidence: Evidence) -> list[dict[str, Any]]:
    """The steps up to the result that is wrong; all of them where no single one is."""
    item, got = evidence.outcome.item, evidence.record.items
    if not 0 <= item < len(got):
        return steps
    before = sum(not isinstance(one.value, Parameters) for one in got[:item])
    yields = [number for number, one in enumerate(steps) if one.get("op") == "yield"]
    if before >= len(yields):
        return steps
    return steps[: yields[before] + 1]


def _path(finding: Finding | None, evidence: Evidence | None) -> str:
    if finding is None or evidence is None or evidence.outcome.item < 0:
        return ""
    items = evidence.record.items
    if evidence.outcome.item >= len(items):
        return ""
    return _RESULT.sub("", finding.where)
