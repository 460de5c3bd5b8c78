"""Two tables of numbers side by side, as lines for a terminal; front ends choose the colours."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeVar

from quizapp.grading.report import Cells

T = TypeVar("T")
Role = Literal["", "head", "differs"]
MARK = "*"
"""Before a number that differs: colour is never the only sign."""
_GAP = 3
_FEWEST = 3
"""Columns below which the two tables rather stand one below the other."""


class Part(NamedTuple):
    """Some text of a line, and what it is."""

    text: str
    role: Role = ""


Line = list[Part]


def beside(cells: Cells, columns: int, rows: int = 6) -> list[Line]:
    """Lines of ``columns`` cells at most: what is expected left, what came right, or below it
    where both do not fit. What there is no room for is left out, never the first difference."""
    at_row, at_column = _first(cells)
    top, rows = _window(at_row, len(cells.expected), rows)
    widths = [
        max(len(row[n]) for row in (*cells.expected, *cells.got))
        for n in range(len(cells.expected[0]))
    ]
    number, together = _fitting(widths, columns)
    left, number = _window(at_column, len(widths), number)
    cut = _cut(cells, top, rows, left, number)
    widths = widths[left : left + number]
    blocks = _block("expected", cut.expected, cut, widths), _block("got", cut.got, cut, widths)
    if together:
        gap = Part(" " * _GAP)
        lines = [[*one, gap, *other] for one, other in zip(*blocks, strict=True)]
    else:
        lines = [*blocks[0], *blocks[1]]
    return [*lines, [Part(_caption(cut), "head")]]


def _first(cells: Cells) -> tuple[int, int]:
    return next(
        ((r, c) for r, row in enumerate(cells.differs) for c, differs in enumerate(row) if differs),
        (0, 0),
    )


def _window(at: int, size: int, most: int) -> tuple[int, int]:
    """Begin and length of a part that shows ``at``, and more before and behind it."""
    length = max(1, min(size, most))
    return max(0, min(at - length // 2, size - length)), length


def _fitting(widths: list[int], columns: int) -> tuple[int, bool]:
    """How many columns fit, and whether in both tables beside each other."""
    # By the widest: which of them are shown is not known yet.
    each = max(widths) + 2
    total = len(widths)
    if 2 * _width(widths) + _GAP <= columns:
        return total, True
    side = (columns - _GAP) // 2 // each
    if side >= min(_FEWEST, total) and (columns - _GAP) // 2 >= len("expected"):
        return side, True
    return (total if _width(widths) <= columns else columns // each), False


def _cut(cells: Cells, top: int, rows: int, left: int, number: int) -> Cells:
    def part(table: tuple[tuple[T, ...], ...]) -> tuple[tuple[T, ...], ...]:
        return tuple(row[left : left + number] for row in table[top : top + rows])

    start = list(cells.start)
    start[-1] += left
    if len(start) > 1:
        start[-2] += top
    return Cells(
        shape=cells.shape,
        start=tuple(start),
        expected=part(cells.expected),
        got=part(cells.got),
        differs=part(cells.differs),
    )


def _width(widths: list[int]) -> int:
    return max(len("expected"), sum(width + 2 for width in widths))


def _block(
    head: str, rows: tuple[tuple[str, ...], ...], cells: Cells, widths: list[int]
) -> list[Line]:
    whole = _width(widths)
    lines: list[Line] = [[Part(f"{head:{whole}}", "head")]]
    for row, differs in zip(rows, cells.differs, strict=True):
        line: Line = []
        for text, wrong, width in zip(row, differs, widths, strict=False):
            marked = f"{MARK}{text}" if wrong else text
            line.append(Part(f" {marked:>{width + 1}}", "differs" if wrong else ""))
        line.append(Part(" " * (whole - sum(width + 2 for width in widths))))
        lines.append(line)
    return lines


def _caption(cells: Cells) -> str:
    """``* differs · all of (3, 4)``, or which part of it is shown."""
    size = f"({', '.join(map(str, cells.shape))}{',' if len(cells.shape) == 1 else ''})"
    spans = [f"{cells.start[-1]}:{cells.start[-1] + len(cells.expected[0])}"]
    shown = [len(cells.expected[0])]
    if len(cells.shape) > 1:
        spans.insert(0, f"{cells.start[-2]}:{cells.start[-2] + len(cells.expected)}")
        shown.insert(0, len(cells.expected))
    if tuple(shown) == cells.shape:
        return f"{MARK} differs · all of {size}"
    index = ", ".join([*map(str, cells.start[:-2]), *spans])
    return f"{MARK} differs · [{index}] of {size}"
