"""A list of one-line rows, of which only those in sight are drawn: as quick with 500 as with 5."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, Literal, TypeAlias, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

Role: TypeAlias = Literal["", "quiet", "strong", "good", "bad", "busy", "accent"]
Line: TypeAlias = Sequence[tuple[str, Role]]
Item = TypeVar("Item")

_MARKER = "▸ "


class Rows(ScrollView, Generic[Item], can_focus=True):
    """Subclasses say how a row looks (`line`) and what happens (`moved`, `chosen`)."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--cursor",
        "rows--quiet",
        "rows--strong",
        "rows--good",
        "rows--bad",
        "rows--busy",
        "rows--accent",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", "Up", show=False, id="rows.up"),
        Binding("down,j", "step(1)", "Down", show=False, id="rows.down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="rows.page_up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="rows.page_down"),
        Binding("home", "jump(0)", "First", show=False, id="rows.first"),
        Binding("end", "jump(-1)", "Last", show=False, id="rows.last"),
    ]
    ALLOW_MAXIMIZE = False

    cursor: var[int] = var(0, init=False)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._items: Sequence[Item] = ()
        self.empty = ""
        """What stands there instead of rows."""

    # --- for subclasses ------------------------------------------------------------------------
    def line(self, item: Item, cells: int) -> Line:
        """A row as pieces of text with their roles; what is longer than `cells` is cut off."""
        raise NotImplementedError

    def moved(self, item: Item) -> None:
        """The cursor stands on another row."""

    def chosen(self, item: Item) -> None:
        """A row was opened, by key or mouse."""

    # --- the list ------------------------------------------------------------------------------
    @property
    def items(self) -> Sequence[Item]:
        """All rows, in order."""
        return self._items

    @property
    def item(self) -> Item | None:
        """What the cursor stands on."""
        return self._items[self.cursor] if self._items else None

    def put(self, items: Sequence[Item], cursor: int = 0) -> None:
        """Show other rows; nothing is said of the cursor's new place."""
        self._items = items
        self.virtual_size = Size(1, max(1, len(items)))
        self.set_reactive(Rows.cursor, max(0, min(cursor, len(items) - 1)))
        self._into_sight()
        self.refresh()

    def move(self, cursor: int) -> None:
        """Put the cursor on a row, or as near as there is one."""
        self.cursor = cursor

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self._items) - 1))

    def watch_cursor(self) -> None:
        self._into_sight()
        self.refresh()
        if self.item is not None:
            self.moved(self.item)

    def on_resize(self) -> None:
        self._into_sight()

    def _into_sight(self) -> None:
        if self.is_mounted:
            self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True)

    # --- keys and mouse ------------------------------------------------------------------------
    def action_step(self, rows: int) -> None:
        """One up or down."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """As many as are in sight."""
        self.cursor += pages * max(1, self.scrollable_content_region.height - 1)

    def action_jump(self, place: int) -> None:
        """To the first, or the last."""
        self.cursor = place if place >= 0 else len(self._items) + place

    def action_choose(self) -> None:
        """Open what is at the cursor."""
        if self.item is not None:
            self.chosen(self.item)

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is None:
            return
        row = place.y + self.scroll_offset.y
        if row < len(self._items):
            event.stop()
            self.cursor = row
            self.action_choose()

    # --- drawing -------------------------------------------------------------------------------
    def render_line(self, y: int) -> Strip:
        cells = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        base = self.rich_style
        if not self._items and row == 0:
            return self._strip([(self.empty, "quiet")], base, cells)
        if row >= len(self._items):
            return Strip.blank(cells, base)
        room = max(0, cells - len(_MARKER))
        pieces = self.line(self._items[row], room)
        if row != self.cursor:
            return self._strip([(" " * len(_MARKER), ""), *pieces], base, cells)
        base = self.get_component_rich_style("rows--cursor")
        # What is quiet is mixed for the pane's ground, and would be too quiet on this one.
        told: Line = [(text, "" if role == "quiet" else role) for text, role in pieces]
        return self._strip([(_MARKER, "accent"), *told], base, cells)

    def _strip(self, pieces: Line, base: Style, cells: int) -> Strip:
        segments = [Segment(text, base + self._style(role)) for text, role in pieces]
        return Strip(segments).adjust_cell_length(cells, base)

    def _style(self, role: Role) -> Style:
        if not role:
            return Style.null()
        # The ground belongs to the row: a cursor must not have holes.
        style = self.get_component_rich_style(f"rows--{role}")
        return Style(color=style.color, bold=style.bold)


def clip(text: str, cells: int) -> str:
    """`text` in exactly so many cells, with an ellipsis where something is missing."""
    if cell_len(text) <= cells:
        return set_cell_size(text, max(0, cells))
    return set_cell_size(set_cell_size(text, max(0, cells - 1)).rstrip() + "…", max(0, cells))
