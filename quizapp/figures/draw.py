"""A figure as styled lines for a terminal of any size. Pure: the same lines for the same figure."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.figures import plots
from quizapp.figures.canvas import Canvas, Line
from quizapp.figures.cells import width, wrap
from quizapp.figures.model import AnyPanel, Figure, Heatmap, Overlay

_LEAST_COLUMNS, _LEAST_ROWS = 18, 5
_GAP = 2


def draw(figure: Figure, columns: int, rows: int, *, colour: bool = True) -> list[Line]:
    """At most ``rows`` lines, none wider than ``columns`` cells.

    ``colour``: whether two colours in a cell can be told apart; without, shades stand for them.
    Panels for which there is no room are left out, and the last line says so."""
    canvas = Canvas(columns, rows)
    top = 0
    for number, line in enumerate(wrap(figure.title, columns, 1 if rows >= 4 else 0)):
        canvas.put(0, number, line, "title")
        top = number + 1
    words = figure.caption
    if figure.note and width(figure.title) + 2 + width(figure.note) <= columns:
        canvas.put(width(figure.title) + 2, 0, figure.note, "dim")
    elif figure.note:
        words = f"{figure.note[:1].upper()}{figure.note[1:]}. {words}"
    if rows >= 8:
        for line in wrap(words, columns, 1 if rows < 14 else 3 if rows < 30 else 6):
            canvas.put(0, top, line, "dim")
            top += 1
        top += rows >= 20
    panels = figure.panels
    across, down, shown = _grid(panels, columns, rows - top)
    if shown < len(panels):
        words = f"{len(panels) - shown} more where there is more room"
        canvas.put(0, rows - 1, f"… {words}", "dim")
        across, down, shown = _grid(panels, columns, rows - top - 1)
    spare = rows >= 20 and down > 1
    wide = (columns - _GAP * (across - 1)) // across
    tall = (rows - top - (shown < len(panels)) - spare * (down - 1)) // down
    for number, panel in enumerate(panels[:shown]):
        row, column = divmod(number, across)
        drawn = plots.draw(panel, wide, max(1, tall), colour=colour)
        canvas.paste(drawn, column * (wide + _GAP), top + row * (tall + spare))
    lines = canvas.lines()
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _grid(panels: Sequence[AnyPanel], columns: int, rows: int) -> tuple[int, int, int]:
    """Panels beside each other, below each other, and how many are shown: the arrangement with
    most panels whose smallest is largest."""
    best = (0, 0.0, 1, 1)
    for across in range(1, len(panels) + 1):
        wide = (columns - _GAP * (across - 1)) // across
        if across > 1 and wide < _LEAST_COLUMNS:
            break
        down = min(-(-len(panels) // across), max(1, rows // _LEAST_ROWS))
        shown = min(len(panels), across * down)
        size = min(_size(one, wide, rows // down) for one in panels[:shown])
        best = max(best, (shown, size, -across, -down))
    shown, _, across, down = best
    return abs(across), abs(down), shown


def _size(panel: AnyPanel, columns: int, rows: int) -> float:
    """How large a panel is in that room, in the direction it has least of. A cell is twice as high
    as wide; matrices keep their shape, plots are best three cells wide for each that is high."""
    match panel:
        case Heatmap() | Overlay():
            matrix = panel.rows if isinstance(panel, Heatmap) else panel.image
            return min(columns, 2 * (rows - 2) * len(matrix[0]) / len(matrix)) / 3
    return min(columns / 3, rows)
