"""Beginning a review. It puts the stub back, so it is asked first; skipping is no failure."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.grading.clean import clean
from quizapp.learner.begin import begin
from quizapp.learner.clock import duration
from quizapp.tui import words
from quizapp.tui.session import Session


class ReviewScreen(ModalScreen[bool]):
    """One review; the answer is whether it was begun."""

    DEFAULT_CLASSES = "dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "begin", "Begin", id="review.begin"),
        Binding("s", "skip", "Not today", id="review.skip"),
        Binding("escape,q", "leave", "Close", id="review.close"),
    ]

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__()
        self._session = session
        self._challenge = challenge

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="review", classes="pane"):
            yield Static(self._text(), markup=False)

    def on_mount(self) -> None:
        pane = self.query_one("#review")
        pane.border_title = "Review"
        pane.border_subtitle = "Enter begins · s not today · Esc closes"
        pane.focus()

    def _text(self) -> Content:
        state, one = self._session.state, self._challenge
        entry = state.entry(one.id)
        parts = [words.since(state.due_days[one.id], state.rhythm.today())]
        parts.append(f"about {one.minutes} minutes")
        if entry.best_seconds is not None:
            parts.append(f"your best {duration(entry.best_seconds)}")
        if entry.reviewing:
            what = "This review is under way: it goes on with your file as it is."
        else:
            path = words.home_path(self._session.path_of(one))
            what = f"You write it again from a clean stub. {path} as it is now is kept in .quiz/."
        waiting = len(state.today.due) - 1
        more = f"\n\n{words.count(waiting, 'more review')} due." if waiting > 0 else ""
        return Content.assemble(
            (one.title, "bold"), (f"\n{' · '.join(parts)}\n\n", words.QUIET), what, more
        )

    def action_begin(self) -> None:
        """Put the stub back and go to work."""
        session = self._session
        try:
            restored = begin(session.workspace, self._challenge, session.state)
        except QuizError as error:
            self._complain(error)
            return
        if restored.backup is not None:
            where = words.home_path(restored.backup)
            self.notify(f"The stub is back; your answer is kept in {where}", markup=False)
        self.dismiss(True)

    def action_skip(self) -> None:
        """Put it off until tomorrow."""
        try:
            self._session.state.skip(self._challenge.id)
        except QuizError as error:
            self._complain(error)
            return
        self.notify(f"{self._challenge.title} comes back tomorrow.", markup=False)
        self.dismiss(False)

    def action_leave(self) -> None:
        self.dismiss(False)

    def _complain(self, error: QuizError) -> None:
        text = f"{error}\n{error.hint}" if error.hint else str(error)
        self.notify(clean(text), severity="error", markup=False)
