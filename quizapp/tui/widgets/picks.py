"""A few things to pick one of, each a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from quizapp.tui.widgets.rows import Line, Rows, clip


class Picks(Rows[tuple[str, str]]):
    """(value, what it is called), of which one is picked by Enter or a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Pick", show=False, id="picks.pick"),
    ]

    @dataclass
    class Picked(Message):
        """One was picked."""

        picks: Picks
        value: str

        @property
        def control(self) -> Picks:
            return self.picks

    def __init__(self, offers: Sequence[tuple[str, str]], *, id: str) -> None:
        super().__init__(id=id)
        self.put(offers)
        self.styles.height = min(8, len(offers))

    def line(self, item: tuple[str, str], cells: int) -> Line:
        return [(clip(item[1], cells), "")]

    def chosen(self, item: tuple[str, str]) -> None:
        self.post_message(self.Picked(self, item[0]))
