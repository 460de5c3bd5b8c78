"""Several panes in one place, of which one is shown; their names stand in the frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from quizapp.tui import words

_FRAME = 6
"""Cells of the upper edge that no title can take."""


class Tab(NamedTuple):
    """One of the panes."""

    name: str
    key: str
    """The letter that turns to it."""
    title: str
    pane: Widget


class Tabs(Vertical):
    """Turns from pane to pane. The frame's upper edge lists them; a click there turns, too."""

    def __init__(self, tabs: Sequence[Tab]) -> None:
        super().__init__(id="tabs", classes="pane")
        self._tabs = {tab.name: tab for tab in tabs}
        self._present = tabs[0].name

    def compose(self) -> ComposeResult:
        for tab in self._tabs.values():
            tab.pane.display = tab.name == self._present
            yield tab.pane

    def on_mount(self) -> None:
        self._draw()

    @property
    def present(self) -> str:
        """Name of the pane that is shown."""
        return self._present

    def __contains__(self, name: str) -> bool:
        return name in self._tabs

    def turn_to(self, name: str) -> None:
        """Show another pane; the focus goes along if it was in the one before."""
        before, now = self._tabs[self._present].pane, self._tabs[name].pane
        within = (
            self.screen.focused is not None and before in self.screen.focused.ancestors_with_self
        )
        self._present = name
        before.display, now.display = False, True
        if within:
            self.focus_present()
        self._draw()

    def focus_present(self) -> None:
        """Put the focus on what is shown."""
        pane = self._tabs[self._present].pane
        for widget in (pane, *pane.query("*")):
            if widget.can_focus and widget.display:
                widget.focus()
                return

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        """The titles, spaced where there is room; each must be in sight of the mouse."""
        spaced = self._titles(" ")
        room = self.outer_size.width - _FRAME
        self.border_title = spaced if spaced.cell_length <= room else self._titles("")

    def _titles(self, margin: str) -> Content:
        parts: list[Content] = []
        for tab in self._tabs.values():
            click = Style.from_meta({"@click": f"screen.tab({tab.name!r})"})
            here = tab.name == self._present
            text = f"{tab.key} {tab.title}"
            text = f"[{text}]" if here else f"{margin}{text}{margin}"
            parts.append(Content(text).stylize("bold" if here else words.QUIET).stylize(click))
        return Content("" if margin else " ").join(parts)
