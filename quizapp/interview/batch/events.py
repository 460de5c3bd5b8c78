"""What ``quiz batch --events`` prints: a JSON object a line, for programs that watch.

The first is ``begin``, the last ``end``; one ``result`` for each result in between. A reader must
pass over kinds and keys that it does not know: there will be others.
"""

from __future__ import annotations

from typing import Literal

from quizapp.grading.report import Line, Model
from quizapp.interview.models import SCHEMA_VERSION, Result, Sha256, Status


class Begin(Model):
    """The batch is planned, nothing has been graded."""

    kind: Literal["begin"] = "begin"
    schema_version: int = SCHEMA_VERSION
    batch: Line
    out: Line
    total: int
    """Results that there will be."""
    kept: int
    """Of these, how many an earlier run left."""
    where: Line
    """The executor."""
    tier: Line
    torch: Line


class Graded(Model):
    """A result is in the folder."""

    kind: Literal["result"] = "result"
    key: Sha256
    candidate: Line
    challenge: Line
    status: Status
    verdict: Line = ""
    """The report's; empty where nothing was run."""
    score: float | None
    """``None`` for a fault of ours, which is no score."""
    solved: bool
    tries: int
    milliseconds: float
    done: int
    """Results there are now, kept ones included."""
    total: int

    @classmethod
    def of(cls, result: Result, done: int, total: int) -> Graded:
        """What is told of a result."""
        return cls(
            key=result.key,
            candidate=result.submission.candidate,
            challenge=result.submission.challenge,
            status=result.status,
            verdict=result.report.verdict if result.report else "",
            score=None if result.status == "grader-fault" else result.score,
            solved=result.solved,
            tries=result.tries,
            milliseconds=result.milliseconds,
            done=done,
            total=total,
        )


class End(Model):
    """Nothing more will come. Missing where the batch was killed."""

    kind: Literal["end"] = "end"
    done: int
    total: int
    by_status: dict[Line, int]
    interrupted: bool
    seconds: float
    exit_code: int
