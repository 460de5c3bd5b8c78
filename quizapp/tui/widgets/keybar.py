"""The keys of a screen, in its last line.

Textual's own footer is a widget for each key, all of them built anew whenever the focus moves: a
fifth of the time to the first frame, and as long as a repaint may take. This is one widget that
draws a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.reactive import var
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

_MORE = "›"
"""Stands at the end of a line that goes on out of sight."""
_BLANK = 1
"""Cells behind a key's words, which nobody misses."""
_TURN = 4
"""Cells that a turn of the wheel moves a line that is too long."""


class Key(NamedTuple):
    """A key that is shown."""

    key: str
    shown: str
    does: str
    tooltip: str
    enabled: bool
    begin: int
    end: int
    """The cells it takes, from the line's begin."""


class KeyBar(Widget, can_focus=False):
    """What the keys do, as it holds for what is in focus; each can be clicked."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "key-bar--key",
        "key-bar--description",
        "key-bar--hover",
    }

    moved: var[int] = var(0)
    """Cells that are out of sight on the left."""
    pointed: var[str] = var("")
    """The key under the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[Key, ...] | None = None
        """None: to be looked up when it is drawn, however often it changed meanwhile."""

    @property
    def keys(self) -> tuple[Key, ...]:
        """What is shown."""
        if self._keys is None:
            found = list(self._find())
            self._keys = tuple(_with_the_way_out_in_sight(found, self.size.width))
        return self._keys

    def on_resize(self) -> None:
        # It may have been drawn in its new size already, with the keys as they fitted the old one.
        self._keys = None
        self.moved = self.validate_moved(self.moved)
        self.refresh()

    def _find(self) -> Iterator[Key]:
        told, begin = set(), 0
        for _, binding, enabled, tooltip in self.screen.active_bindings.values():
            if not binding.show or binding.action in told:
                continue
            told.add(binding.action)
            shown, does = self.app.get_key_display(binding), binding.description
            end = begin + cell_len(shown) + cell_len(does) + 3
            yield Key(binding.key, shown, does, tooltip, enabled, begin, end)
            begin = end

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        # Where another window has the focus nothing here has it, and the line would flicker.
        if screen.app.app_focus:
            self._keys = None
            self.refresh()

    # --- mouse ---------------------------------------------------------------------------------
    def _at(self, event: events.MouseEvent) -> Key | None:
        place = event.x + self.moved
        return next((one for one in self.keys if one.begin <= place < one.end), None)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        one = self._at(event)
        if one is None:
            return
        if one.enabled:
            self.app.simulate_key(one.key)
        else:
            self.app.bell()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        one = self._at(event)
        self.pointed = one.key if one else ""
        self.tooltip = (one and one.tooltip) or None

    def on_leave(self) -> None:
        self.pointed = ""

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.moved += _TURN

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.moved -= _TURN

    def validate_moved(self, moved: int) -> int:
        length = self.keys[-1].end if self.keys else 0
        return max(0, min(moved, length - self.size.width))

    def watch_moved(self) -> None:
        self.refresh()

    def watch_pointed(self) -> None:
        self.refresh()

    # --- drawing -------------------------------------------------------------------------------
    def render_line(self, y: int) -> Strip:
        cells, base = self.size.width, self.rich_style
        if y:
            return Strip.blank(cells, base)
        line = Strip(segment for one in self.keys for segment in self._draw(one))
        end = self.moved + cells
        if line.cell_length <= end:
            return line.crop(self.moved).adjust_cell_length(cells, base)
        # Half a word tells nothing.
        whole = max((one.end for one in self.keys if one.end - _BLANK <= end), default=end)
        line = line.crop(self.moved, max(whole, self.moved)).adjust_cell_length(cells, base)
        return line if whole >= end else Strip([*line.crop(0, cells - 1), Segment(_MORE, base)])

    def _draw(self, one: Key) -> Iterator[Segment]:
        key = self.get_component_rich_style("key-bar--key")
        description = self.get_component_rich_style("key-bar--description")
        if one.key == self.pointed:
            hover = Style(bgcolor=self.get_component_rich_style("key-bar--hover").bgcolor)
            key, description = key + hover, description + hover
        if not one.enabled:
            key, description = key + Style(dim=True), description + Style(dim=True)
        yield Segment(f" {one.shown} ", key)
        yield Segment(f"{one.does} ", description)


def _with_the_way_out_in_sight(keys: list[Key], cells: int) -> list[Key]:
    """The same keys, Esc behind the first of them if it would be out of sight."""
    for place, one in enumerate(keys):
        if one.key == "escape" and one.end - _BLANK > cells and place > 1:
            keys.insert(1, keys.pop(place))
    begin, placed = 0, []
    for one in keys:
        end = begin + one.end - one.begin
        placed.append(one._replace(begin=begin, end=end))
        begin = end
    return placed
