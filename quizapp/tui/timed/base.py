"""What screens ask of work against a clock. No Textual here, and no rule: those are below."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from quizapp.catalog import Catalog, Challenge
from quizapp.learner.settings import Settings
from quizapp.learner.workspace import Workspace
from quizapp.tui.timed.told import Told
from quizapp.tui.words import Mark

# Home, which knows of no clock, would load the grader's messages along.
if TYPE_CHECKING:
    from quizapp.grading.events import AnyEvent
    from quizapp.grading.report import Report

Grade: TypeAlias = "Callable[..., AsyncIterator[AnyEvent]]"
"""Asks a grader by the fields of a request; its events."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge, and where it stands."""

    challenge: Challenge
    mark: Mark
    standing: str
    minutes: int
    """What it should take."""
    seconds: float | None = None
    """What it has taken, where that is known."""
    must: bool = False


class Question(NamedTuple):
    """What is asked before the end."""

    title: str
    text: str


class Closing(NamedTuple):
    """The last page."""

    title: str
    text: str
    """Markdown."""
    notes: tuple[str, ...] = ()
    """What went wrong on the way there."""


class Timed(Protocol):
    """Challenges, a clock, and an end."""

    name: str
    """What it is called."""
    about: str
    """The rules of it, in a few sentences."""
    end_word: str
    """What its end is called: a key's name."""
    pauses: bool
    """Whether its clock can be stopped."""
    counts_only: bool
    """Whether of a run only numbers may be shown."""
    practice: bool
    """Whether what is done here belongs to the learner's own history."""
    withheld: str
    """Why there is no help, behind ``no hints now:``."""
    workspace: Workspace
    catalog: Catalog
    """Of what is asked alone."""

    def clock(self) -> Told | None:
        """What is left; ``None`` once it was ended, maybe by a command beside this."""

    def asked(self) -> list[Asked]:
        """The challenges in their order."""

    def path(self, challenge: Challenge) -> Path:
        """The file of an answer."""

    def task(self, challenge: Challenge) -> str:
        """What is to be done, as Markdown."""

    def turn_to(self, challenge: Challenge) -> str:
        """One is worked on from now; why that could not be noted, mostly nothing."""

    def pause(self) -> None:
        """Stop the clock, or let it run again.

        Raises:
            QuizError: it cannot be.
        """

    def may_grade(self) -> None:
        """See that something may be graded now.

        Raises:
            QuizError: why not.
        """

    def request(self, challenge: Challenge, source: str, settings: Settings) -> dict[str, Any]:
        """The fields of a grading request, but for its id."""

    def counted(self, report: Report, source: str) -> str:
        """A report in numbers."""

    def keep(self, challenge: Challenge, report: Report, source: str) -> None:
        """Keep what came of a run.

        Raises:
            QuizError: it cannot be kept.
        """

    def question(self) -> Question:
        """What to ask before the end.

        Raises:
            QuizError: it cannot end like this.
        """

    async def end(self, grade: Grade, say: Callable[[str], None]) -> Closing:
        """End it; ``say`` is told how far that is.

        Raises:
            QuizError: it does not end.
        """

    def closing(self) -> Closing:
        """The last page, where it has been ended already."""
