"""A source text to be read: an earlier attempt, the stub, or the solution."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from quizapp.grading.clean import clean_line
from quizapp.tui.widgets.editor import Source
from quizapp.tui.widgets.keybar import KeyBar


class SourceScreen(Screen[bool]):
    """The whole terminal for one text; closes with True if it shall be the answer."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "restore", "Make it my answer", id="source.restore"),
        Binding("escape,q", "close", "Back", id="source.back"),
    ]

    def __init__(self, title: str, text: str, *, restorable: bool) -> None:
        super().__init__()
        self._title, self._text, self._restorable = title, text, restorable

    def compose(self) -> ComposeResult:
        yield Static(Content(clean_line(self._title)), classes="bar", markup=False)
        source = Source(self._text)
        source.add_class("pane")
        yield source
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Source).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A solution is to be understood, not to be put in place."""
        return action != "restore" or self._restorable

    def action_restore(self) -> None:
        """Close, and make it the answer."""
        self.dismiss(True)

    def action_close(self) -> None:
        """Close."""
        self.dismiss(False)
