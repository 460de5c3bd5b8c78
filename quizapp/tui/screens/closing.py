"""The last page of an interview, or the receipt of a hand-in."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from quizapp.grading.clean import clean_line
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.session import Session
from quizapp.tui.timed.base import Closing
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.prose import Prose, fill


class ClosingScreen(QuizScreen):
    """One page to read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="closing.close"),
    ]

    def __init__(self, session: Session, closing: Closing, *, goes_on: bool) -> None:
        super().__init__(session)
        self._last = closing
        self._then = "back to the challenges" if goes_on else "on to practice"

    def compose(self) -> ComposeResult:
        yield Static(id="bar", classes="bar", markup=False)
        with VerticalScroll(id="page", classes="pane"):
            yield Prose()
        yield KeyBar()

    async def on_mount(self) -> None:
        title = clean_line(self._last.title, 80)
        bar = Content.assemble((title, "bold"), f"  ·  Esc: {self._then}")
        self.query_one("#bar", Static).update(bar)
        self.query_one("#page").focus()
        await fill(self.query_one(Prose), self._last.text)

    def action_close(self) -> None:
        """Leave it."""
        self.dismiss(None)
