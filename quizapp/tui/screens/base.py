"""What the screens have in common: the session, and how an error is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

from quizapp.errors import QuizError
from quizapp.learner import places
from quizapp.learner.state import State
from quizapp.tui.session import Session

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.tui.app import QuizApp

NORMAL = 72
"""Columns below which only what matters most is said in a line."""
WIDE = 110
"""Columns from which two panes stand side by side."""


class QuizScreen(Screen[None]):
    """A screen over a session."""

    # Not the app's: its keys come last in the footer, where a narrow terminal cuts them off.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "app.keys", "Help", key_display="?", id="screen.help"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    @property
    def quiz(self) -> QuizApp:
        """The application, as what it is."""
        return cast("QuizApp", self.app)

    def key_of(self, binding_id: str) -> str:
        """The key that does something here, as people write it; the learner may have changed it."""
        keys = self.quiz.session.settings.keys
        for binding in Binding.make_bindings(self.BINDINGS):
            if binding.id == binding_id:
                key = keys.get(binding_id, binding.key).partition(",")[0].strip()
                return self.app.get_key_display(binding.with_key(key))
        return ""

    def barred(self, challenge: Challenge) -> str:
        """Why there is no help on a challenge now, if so: an interview was begun in a shell beside
        this. Under its own clock nothing of that kind is offered to begin with."""
        if not places.interview().exists():
            return ""
        from quizapp.learner.mock import Desk

        try:
            return Desk.of_user().barred(challenge) or ""
        except QuizError as error:
            return str(error)

    def withholds(self, what: str, challenge: Challenge) -> bool:
        """Whether there is no help of this kind now; the learner is told."""
        why = self.barred(challenge)
        if why:
            self.tell(f"no {what} now: {why}", "warning")
        return bool(why)

    def tell(
        self, words: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """A short notice; its text is never read as markup."""
        self.notify(words, severity=severity, markup=False)

    def complain(self, error: QuizError) -> None:
        """An error that the learner can act on."""
        self.tell(f"{error}\n{error.hint}" if error.hint else str(error), "error")

    def remember(self, record: Callable[[State], object]) -> None:
        """Keep something in the learner's memory; failing that never stops the learner."""
        if problem := self.session.remember(record):
            self.tell(problem, "warning")
