"""Curves in braille dots, two by four in each cell."""

from __future__ import annotations

import math
from collections.abc import Iterable

from quizapp.figures.canvas import Canvas

Point = tuple[float | None, float | None]
"""Across and up, each 0..1 where it lies inside; ``None``: not to be drawn."""

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


class Dots:
    """A field of dots over ``columns`` x ``rows`` cells; a cell has the colour drawn last."""

    def __init__(self, columns: int, rows: int) -> None:
        self._width, self._height = 2 * columns, 4 * rows
        self._bits: dict[tuple[int, int], int] = {}
        self._roles: dict[tuple[int, int], str] = {}

    def curve(self, points: Iterable[Point], role: str, dash: str) -> None:
        """Straight lines from point to point, broken where one is missing; of their dots those
        marked 1 in ``dash``, over and over."""
        self._role, self._dash, self._count = role, dash, 0
        self._last: tuple[int, int] | None = None
        before: Point | None = None
        for point in points:
            if None in point:
                before = None
                continue
            self._line(before or point, point)
            before = point

    def _line(self, start: Point, end: Point) -> None:
        inside = _clip(start, end)
        if inside is None:
            return
        x0, y0, x1, y1 = inside
        steps = max(abs(x1 - x0) * self._width, abs(y1 - y0) * self._height)
        count = max(1, math.ceil(steps))
        for step in range(count + 1):
            share = step / count
            self._dot(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)

    def onto(self, canvas: Canvas, left: int, top: int) -> None:
        """Write the cells that have dots."""
        for (column, row), bits in self._bits.items():
            canvas.put(left + column, top + row, chr(0x2800 + bits), self._roles[column, row])

    def _dot(self, across: float, up: float) -> None:
        x = min(self._width - 1, int(across * self._width))
        y = min(self._height - 1, int((1 - up) * self._height))
        if (x, y) == self._last:
            return
        self._last = (x, y)
        drawn = self._dash[self._count % len(self._dash)] == "1"
        self._count += 1
        if drawn:
            cell = x // 2, y // 4
            self._bits[cell] = self._bits.get(cell, 0) | _BITS[y % 4][x % 2]
            self._roles[cell] = self._role


def _clip(start: Point, end: Point) -> tuple[float, float, float, float] | None:
    """The part of a segment inside the unit square (Liang and Barsky's way)."""
    (x0, y0), (x1, y1) = start, end
    if x0 is None or y0 is None or x1 is None or y1 is None:
        return None
    across, up = x1 - x0, y1 - y0
    first, last = 0.0, 1.0
    for slope, room in ((-across, x0), (across, 1 - x0), (-up, y0), (up, 1 - y0)):
        if slope == 0:
            if room < -1e-9:
                return None
            continue
        share = room / slope
        if slope < 0:
            first = max(first, share)
        else:
            last = min(last, share)
    if not first <= last:
        return None
    ends = [x0 + first * across, y0 + first * up, x0 + last * across, y0 + last * up]
    # What rounding leaves outside lies on the edge.
    a, b, c, d = (max(0.0, min(1.0, one)) for one in ends)
    return a, b, c, d
