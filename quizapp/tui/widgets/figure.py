"""A figure in the theme's colours, drawn anew for each size."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from quizapp.figures import ramps
from quizapp.figures.draw import draw
from quizapp.figures.model import Figure
from quizapp.tui import words

_STYLES = {
    "": "",
    "title": "bold",
    "dim": words.QUIET,
    "series-1": "$text-primary",
    "series-2": "$text-warning",
    "series-3": "$text-success",
    "series-4": "$text-error",
    "series-5": "$text-secondary",
    "series-6": "$text-accent",
}


class FigureView(Widget, can_focus=True):
    """Shows one figure, or a sentence in its place."""

    DEFAULT_CSS = """
    FigureView {
        height: 1fr;
        text-wrap: nowrap;
    }
    """

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._figure: Figure | None = None
        self._text = text

    def show(self, figure: Figure | None, text: str = "") -> None:
        """Show a figure; where there is none, say why."""
        self._figure, self._text = figure, text
        self.refresh()

    def render(self) -> Content:
        """What is shown, as large as the widget is now."""
        if self._figure is None:
            return Content(self._text)
        # Shades instead of colours where Textual is going to take the colours away.
        colour = not self.app.no_color
        lines = draw(self._figure, self.size.width, self.size.height, colour=colour)
        return Content("\n").join(
            Content.assemble(*((text, _style(role, ground)) for text, role, ground in line))
            for line in lines
        )


def _style(role: str, ground: str) -> str:
    behind = f" on {_colour(ground)}" if ground else ""
    return f"{_colour(role)}{behind}".strip()


def _colour(role: str) -> str:
    colour = ramps.rgb(role) if role not in _STYLES else None
    return _STYLES.get(role, "") if colour is None else "#{:02x}{:02x}{:02x}".format(*colour)
