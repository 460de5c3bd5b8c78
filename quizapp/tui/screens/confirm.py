"""A question before something that is not taken back by one key."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Click
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.grading.clean import clean


class ConfirmScreen(ModalScreen[bool]):
    """Asks; y or Enter agrees, everything else leaves things as they are."""

    DEFAULT_CLASSES = "dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Yes", id="confirm.yes"),
        Binding("escape,n,q", "answer(False)", "No", id="confirm.no"),
    ]

    def __init__(self, title: str, question: str) -> None:
        super().__init__()
        self._title, self._question = title, question

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="question", classes="pane"):
            yield Static(clean(self._question), markup=False)
            yield Static("\n[ y Yes ]", id="yes", markup=False)
            yield Static("[ n No  ]", id="no", markup=False)

    def on_mount(self) -> None:
        pane = self.query_one("#question")
        pane.border_title = self._title
        pane.border_subtitle = "y agrees · Esc does not"
        pane.focus()

    @on(Click, "#yes")
    def _yes(self) -> None:
        self.dismiss(True)

    @on(Click, "#no")
    def _no(self) -> None:
        self.dismiss(False)

    def action_answer(self, answer: bool) -> None:
        """Close with it."""
        self.dismiss(answer)
