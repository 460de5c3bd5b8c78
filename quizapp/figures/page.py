"""Where the panels of a figure lie on a page, in pixels: the same for SVG and PNG."""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.figures.model import AnyPanel, Figure, Heatmap, Overlay

MARGIN, HEAD, LINE = 24, 34, 18
WIDTH, HEIGHT = 400, 270
"""Of a panel, with its title and axes."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9")
"""Of the series; readable for the colour-blind (after Okabe and Ito)."""
TEXT, QUIET, GROUND, RULE = "#1f2430", "#5b6372", "#ffffff", "#d5d9e0"


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the upper left corner of each panel."""

    width: int
    height: int
    caption: tuple[str, ...]
    corners: tuple[tuple[int, int], ...]


def page(figure: Figure) -> Page:
    """At most two panels beside each other, three where all are matrices."""
    matrices = all(isinstance(one, (Heatmap, Overlay)) for one in figure.panels)
    across = min(len(figure.panels), 3 if matrices and len(figure.panels) != 4 else 2)
    width = 2 * MARGIN + across * WIDTH
    caption = _wrapped(figure.caption, (width - 2 * MARGIN) // 7)
    top = MARGIN + HEAD + LINE * len(caption)
    corners = tuple(
        (MARGIN + index % across * WIDTH, top + index // across * HEIGHT)
        for index in range(len(figure.panels))
    )
    rows = -(-len(figure.panels) // across)
    return Page(width, top + rows * HEIGHT + MARGIN // 2, caption, corners)


def names(panel: AnyPanel) -> list[str]:
    """Labels of the series that a legend lists."""
    return [] if isinstance(panel, (Heatmap, Overlay)) else [one.label for one in panel.series]


def _wrapped(text: str, room: int) -> tuple[str, ...]:
    import textwrap

    return tuple(textwrap.wrap(text, room))
