"""A field of terminal cells that cannot be written beyond, and the styled lines it becomes."""

from __future__ import annotations

from typing import NamedTuple

from quizapp.figures.cells import cells, clip, width


class Span(NamedTuple):
    """Text in one style. Roles are names, which each front end has its own colours for."""

    text: str
    role: str = ""
    """``""`` (plain), ``title``, ``dim``, ``series-1`` .. ``series-6``, or a colour of a ramp (see
    ``ramps``)."""
    ground: str = ""
    """Role of the background; empty: the terminal's own."""


Line = tuple[Span, ...]


class Canvas:
    """``columns`` x ``rows`` cells. Writing outside of it has no effect."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        blank = Span(" ")
        self._cells = [[blank] * self.columns for _ in range(self.rows)]

    def put(self, column: int, row: int, text: str, role: str = "", ground: str = "") -> None:
        """Write ``text`` from a cell on, clipped at the right edge."""
        if not 0 <= row < self.rows or not 0 <= column < self.columns:
            return
        line = self._cells[row]
        for one in clip(text, self.columns - column):
            size = cells(one)
            if size == 0:
                before = line[column - 1]
                if column and before.text:
                    line[column - 1] = before._replace(text=before.text + one)
                continue
            self._free(line, column)
            line[column] = Span(one, role, ground)
            if size == 2:
                self._free(line, column + 1)
                line[column + 1] = Span("", role, ground)
            column += size

    def at(self, column: int, row: int) -> Span:
        """What stands in a cell; blank outside."""
        if 0 <= row < self.rows and 0 <= column < self.columns:
            return self._cells[row][column]
        return Span(" ")

    def paste(self, other: Canvas, column: int, row: int) -> None:
        """Lay another canvas over this one."""
        for number, line in enumerate(other._cells):
            for place, cell in enumerate(line):
                if cell.text:
                    self.put(column + place, row + number, *cell)

    @staticmethod
    def _free(line: list[Span], column: int) -> None:
        """What is left of a wide character when one of its two cells is written over: a blank."""
        if line[column].text == "" and column:
            line[column - 1] = Span(" ")
        elif column + 1 < len(line) and line[column + 1].text == "":
            line[column + 1] = Span(" ")

    def lines(self) -> list[Line]:
        """The cells as spans, neighbours of one style joined; blanks at the end are left out."""
        return [_join(line) for line in self._cells]


def plain(lines: list[Line]) -> str:
    """Lines without their styles."""
    return "\n".join("".join(span.text for span in line) for line in lines)


def columns(line: Line) -> int:
    """Cells that a line takes."""
    return sum(width(span.text) for span in line)


def _join(line: list[Span]) -> Line:
    end = len(line)
    while end and line[end - 1].text == " " and not line[end - 1].ground:
        end -= 1
    joined: list[Span] = []
    for cell in line[:end]:
        if joined and joined[-1][1:] == cell[1:]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + cell.text)
        else:
            joined.append(cell)
    return tuple(joined)
