"""Which scores changed when hand-ins were graded again: by a mended challenge, another torch, more
time for a check. What was found before is kept, and is what this compares with.
"""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.interview.models import Result
from quizapp.interview.store import Store

_SCORED = ("graded", "not-gradable")


@dataclass(frozen=True, slots=True)
class Change:
    """The same answer, with another score than before."""

    before: Result
    after: Result

    @property
    def candidate(self) -> str:
        """Whose it is, by pseudonym."""
        return self.after.submission.candidate

    @property
    def challenge(self) -> str:
        """What it answers."""
        return self.after.submission.challenge

    @property
    def was(self) -> str:
        """The score before, in words."""
        return scored(self.before)

    @property
    def now(self) -> str:
        """The score that counts, in words."""
        return scored(self.after)


def changes(store: Store) -> tuple[Change, ...]:
    """Every answer whose last grading gave another score than the one before, by candidate.

    Another text is another answer, and a fault of the grader has no score."""
    earlier: dict[tuple[str, ...], Result] = {}
    for one in store.superseded():
        other = earlier.get(_which(one))
        if one.status in _SCORED and (other is None or _when(other) < _when(one)):
            earlier[_which(one)] = one
    if not earlier:
        return ()
    found = [
        Change(before, one)
        for one in store.all()
        if one.status in _SCORED
        and (before := earlier.get(_which(one))) is not None
        and scored(before) != scored(one)
    ]
    return tuple(found)


def scored(one: Result) -> str:
    """A score in words: what passed, and whether that is enough."""
    report = one.report
    if one.status != "graded" or report is None:
        return one.status
    if not report.checks:
        return str(report.verdict)
    of = f"{report.passed} of {len(report.checks)}"
    return f"{of}, rule broken" if report.breaches else of


def _which(one: Result) -> tuple[str, ...]:
    found = one.submission
    return found.candidate, found.challenge, found.origin, found.source_sha256


def _when(one: Result) -> float:
    return one.graded.timestamp() if one.graded else 0.0
