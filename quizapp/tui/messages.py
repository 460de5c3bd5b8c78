"""What widgets and workers tell the screens. Workers post these and touch no widget."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from quizapp.catalog import Challenge, Topic
from quizapp.errors import QuizError
from quizapp.figures.model import Figure
from quizapp.grading.report import CheckResult, Report
from quizapp.learner.progress.practice import Outcome


@dataclass
class Looked(Message):
    """The cursor of the list of topics stands on something else."""

    item: Topic | Challenge


@dataclass
class Opened(Message):
    """The learner wants to work on a challenge."""

    challenge: Challenge


@dataclass
class CheckPicked(Message):
    """The cursor of the list of checks stands on another one."""

    name: str


@dataclass
class RunMessage(Message):
    """About one grading run."""

    run: int
    """Number of the run on its screen: what a cancelled run still had in the queue is dropped."""


@dataclass
class RunRefused(RunMessage):
    """There is nothing to grade, or the editor's text did not reach the file."""

    error: QuizError


@dataclass
class RunSent(RunMessage):
    """This is what the grader was sent."""

    source: str


@dataclass
class GraderRestarts(RunMessage):
    """The grader died in the middle; it is started anew, and asked once more."""

    error: QuizError


@dataclass
class RunBegan(RunMessage):
    """The grader has taken the answer."""

    checks: tuple[tuple[str, str], ...]
    """(name, label) of each, in the order they will run."""


@dataclass
class CheckBegan(RunMessage):
    """A check is running."""

    name: str


@dataclass
class CheckEnded(RunMessage):
    """A check has its verdict."""

    result: CheckResult


@dataclass
class FigureCame(RunMessage):
    """The figure that was asked for, or why there is none."""

    figure: Figure | None
    problem: str = ""


@dataclass
class RunEnded(RunMessage):
    """The report is complete."""

    report: Report


@dataclass
class RunRecorded(RunMessage):
    """The run is in the history; or why not."""

    outcome: Outcome | None
    problem: str = ""


@dataclass
class RunCancelled(RunMessage):
    """The service stopped the run because it was asked to."""


@dataclass
class RunFailed(RunMessage):
    """The grader failed, or refused; nothing is said about the answer."""

    message: str
    hint: str = ""
