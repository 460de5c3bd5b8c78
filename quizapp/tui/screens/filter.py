"""Choosing challenges by state, level and kind; the list behind changes at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.learner.search import KINDS, LEVELS, STATES, Query
from quizapp.tui import words
from quizapp.tui.widgets.choice import Choice, Options

_STATES: Options = [("", "any")] + [
    (one, {"todo": "not passed", "due": "review due"}.get(one, one)) for one in STATES
]
_LEVELS: Options = [
    (None, "any"),
    *(((one, one), f"{one}") for one in LEVELS),
    ((1, 2), "1 or 2"),
    ((3, 5), "3 to 5"),
]
_KINDS: Options = [("", "any"), *((one, words.KINDS[one]) for one in KINDS)]


class FilterScreen(ModalScreen[None]):
    """Three lines to turn."""

    DEFAULT_CLASSES = "dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f,q", "app.pop_screen", "Close", id="filter.close"),
        Binding("x", "clear", "Show all", id="filter.clear"),
    ]

    def __init__(self, query: Query, changed: Callable[[Query], None]) -> None:
        super().__init__()
        self._query = query
        self._changed = changed

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="filter", classes="pane", can_focus=False):
            yield Choice("State", _STATES, self._query.state, id="state")
            yield Choice("Level", _LEVELS, self._query.levels, id="levels")
            yield Choice("Kind", _KINDS, self._query.kind, id="kind")
            yield Static("\n/ takes the same as text: is:todo level:2-3 kind:repair", markup=False)

    def on_mount(self) -> None:
        pane = self.query_one("#filter")
        pane.border_title = "Show only"
        pane.border_subtitle = "← → changes · x shows all · Esc closes"
        self.query_one("#state").focus()

    @on(Choice.Changed)
    def _chosen(self, message: Choice.Changed) -> None:
        changed: Any = {message.choice.id: message.value}
        self._query = replace(self._query, **changed)
        self._changed(self._query)

    def action_clear(self) -> None:
        """Put all filters away; the words that are looked for stay."""
        self._query = Query(self._query.words)
        for choice, value in (("state", ""), ("levels", None), ("kind", "")):
            self.query_one(f"#{choice}", Choice).value = value
        self._changed(self._query)
