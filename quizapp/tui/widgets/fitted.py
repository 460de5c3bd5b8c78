"""A text that is laid out for the width it is given."""

from __future__ import annotations

from abc import abstractmethod

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget


class Fitted(Widget):
    """As high as its text is at the present width."""

    DEFAULT_CSS = """
    Fitted { height: auto; width: 1fr; }
    """

    _drawn: tuple[int, Content] | None = None

    @abstractmethod
    def draw(self, width: int) -> Content:
        """The text in lines of at most `width` cells."""

    def draw_anew(self) -> None:
        """What is to be drawn has changed."""
        self._drawn = None
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Lines at that width."""
        return self._at(width).plain.count("\n") + 1

    def render(self) -> Content:
        """The lines."""
        return self._at(self.content_size.width)

    def _at(self, width: int) -> Content:
        if self._drawn is None or self._drawn[0] != width:
            self._drawn = width, self.draw(max(1, width))
        return self._drawn[1]
