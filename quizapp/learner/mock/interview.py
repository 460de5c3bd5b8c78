"""An interview as it is kept: its tasks, its clock, and what was graded in it."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import Field

from quizapp.learner.mock.clock import Clock, Model
from quizapp.learner.progress.log import NO_ATTEMPT, is_solved

VERSION = 1


class Grade(Model):
    """One grading of one task. The whole report is kept of those that the page is made from."""

    at: float
    """Wall time."""
    spent: float
    """On the interview's clock."""
    late: bool = False
    verdict: str
    solved: bool
    passed: int
    total: int
    sha256: str
    report: dict[str, Any] | None = None

    @classmethod
    def of(cls, report: Mapping[str, Any], source: str, *, at: float, clock: Clock) -> Grade:
        """What a report says, at this moment."""
        checks = report.get("checks") or ()
        return cls(
            at=at,
            spent=clock.spent,
            late=clock.remaining < 0,
            verdict=str(report["verdict"]),
            solved=is_solved(report),
            passed=sum(one["verdict"] == "pass" for one in checks),
            total=len(checks),
            sha256=digest(source),
            report=dict(report),
        )

    @property
    def counts(self) -> bool:
        """Whether it judged what was written: not a stub, not a text that does not parse."""
        return self.verdict not in NO_ATTEMPT


class Task(Model):
    """One challenge of an interview."""

    challenge: str
    topic: str
    title: str
    minutes: int
    """Par."""
    seconds: float = 0.0
    """Spent on it."""
    grades: list[Grade] = Field(default_factory=list)

    @property
    def last(self) -> Grade | None:
        """The latest grade in time that judged something: what the score is."""
        return next((one for one in reversed(self.grades) if one.counts and not one.late), None)

    @property
    def late(self) -> Grade | None:
        """The latest grade, if it came after the time was over."""
        final = self.grades[-1] if self.grades else None
        return final if final is not None and final.late and final.counts else None

    def add(self, grade: Grade) -> None:
        """Append a grade; of the former ones the reports are let go that no page needs."""
        self.grades = [*self.grades, grade]
        kept = (self.last, self.late)
        for one in self.grades:
            if not any(one is each for each in kept):
                one.report = None


class Interview(Model):
    """All of it."""

    version: int = VERSION
    id: str
    """Its day and time, as a file's name."""
    began: float
    """Wall time."""
    ended: float | None = None
    seed: int
    folder: Path
    """Where the answers are written."""
    clock: Clock
    current: int = 0
    tasks: list[Task]

    @property
    def task(self) -> Task:
        """The one at hand."""
        return self.tasks[self.current]

    def find(self, challenge: str) -> Task | None:
        return next((one for one in self.tasks if one.challenge == challenge), None)

    def path(self, task: Task) -> Path:
        """The file of its answer."""
        return self.folder / f"{task.challenge}.py"


def digest(source: str) -> str:
    """What tells one answer from another."""
    return sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
