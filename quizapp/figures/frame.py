"""What stands around a plot: the panel's title, the legend, the axes with their ticks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quizapp.figures.canvas import Canvas
from quizapp.figures.cells import width
from quizapp.figures.scale import Scale, number


@dataclass(frozen=True, slots=True)
class Area:
    """The cells that the data may use."""

    left: int
    top: int
    columns: int
    rows: int
    ticks: tuple[tuple[int, str], ...]
    """Row and text of each tick of the left axis."""

    @property
    def bottom(self) -> int:
        """The first row below."""
        return self.top + self.rows

    @property
    def right(self) -> int:
        """The first column behind."""
        return self.left + self.columns


def heads(
    canvas: Canvas, title: str, unit: str, legend: Iterable[tuple[str, str, str]] = ()
) -> int:
    """Write title, unit of the left axis and legend (sample, label, role); the rows they take.

    All stand in one row where they fit, else the legend below; where there is no room for that
    it gives way."""
    parts = [(sample, label, role) for sample, label, role in legend if label]
    sizes = [width(sample) + width(label) + 1 for sample, label, _ in parts]
    canvas.put(0, 0, title, "title")
    column = width(title) + 2 if title else 0
    canvas.put(column, 0, unit, "dim")
    column += width(unit) + 2 if unit else 0
    row = 0
    if not parts:
        return int(column > 0)
    if column and column + sum(sizes) + 2 * len(sizes) - 2 > canvas.columns:
        if canvas.rows < 7:
            return 1
        row, column = 1, 0
    for (sample, label, role), size in zip(parts, sizes, strict=True):
        if column and column + size > canvas.columns and canvas.rows - row > 8:
            row, column = row + 1, 0
        canvas.put(column, row, sample, role)
        canvas.put(column + width(sample) + 1, row, label, "dim")
        column += size + 2
    return row + 1


def area(canvas: Canvas, top: int, vertical: Scale, *, labelled: bool) -> Area:
    """The room between the widest tick of the left axis and the right edge, and between ``top``
    and the bottom axis; ``labelled``: the bottom axis has a row for its label."""
    below = 1 + (canvas.rows - top >= 5) + (labelled and canvas.rows - top >= 7)
    rows = max(1, canvas.rows - top - below)
    ticks = tuple(
        (round((1 - place) * (rows - 1)), number(value))
        for value in vertical.ticks(rows // 2 + 1)
        if (place := vertical.place(value)) is not None
    )
    left = min(max((width(text) for _, text in ticks), default=0) + 1, canvas.columns // 2)
    return Area(left, top, max(1, canvas.columns - left), rows, ticks)


def left_axis(canvas: Canvas, area: Area) -> None:
    """The line at the left, with its ticks and their texts."""
    if area.left < 1:
        return
    for row in range(area.rows):
        canvas.put(area.left - 1, area.top + row, "│", "dim")
    for row, text in area.ticks:
        if 0 <= row < area.rows:
            canvas.put(max(0, area.left - 1 - width(text)), area.top + row, text, "dim")
            canvas.put(area.left - 1, area.top + row, "┤", "dim")


def bottom_axis(
    canvas: Canvas, area: Area, marks: Iterable[tuple[int, str]], label: str, used: int
) -> None:
    """The line below, ``used`` cells of it, with a tick and its text at each column of ``marks``;
    texts that would run into each other are left out."""
    canvas.put(area.left - 1, area.bottom, "└" + "─" * used, "dim")
    free = 0
    for column, text in marks:
        if not 0 <= column < area.columns:
            continue
        place = max(0, area.left + column - width(text) // 2)
        place = min(place, max(0, canvas.columns - width(text)))
        if place < free:
            continue
        canvas.put(area.left + column, area.bottom, "┬", "dim")
        canvas.put(place, area.bottom + 1, text, "dim")
        free = place + width(text) + 1
    if label:
        at = area.left + max(0, (used - width(label)) // 2)
        if area.bottom + 2 < canvas.rows:
            canvas.put(at, area.bottom + 2, label, "dim")
        elif area.bottom + 1 < canvas.rows and free + width(label) <= canvas.columns:
            canvas.put(canvas.columns - width(label), area.bottom + 1, label, "dim")


def columns_of(scale: Scale, columns: int) -> list[tuple[int, str]]:
    """Column and text of each tick of a horizontal axis."""
    found = []
    for value in scale.ticks(max(2, columns // 6)):
        place = scale.place(value)
        if place is not None:
            found.append((round(place * (columns - 1)), number(value)))
    return found
