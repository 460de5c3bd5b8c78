"""Lays out a table of styled texts to a width."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

GAP = 2
_NARROWEST = 6


def layout(rows: Sequence[Sequence[Content]], width: int) -> Content:
    """The rows, the first of which is the head, as lines of at most `width` cells."""
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return Content("")
    padded = [[*row, *[Content("")] * (columns - len(row))] for row in rows]
    widths = _widths(padded, width - GAP * (columns - 1))
    lines: list[Content] = []
    for number, row in enumerate(padded):
        lines += _row(row, widths, head=number == 0)
        if number == 0:
            rule = (" " * GAP).join("─" * one for one in widths)
            lines.append(Content.styled(rule, "$foreground 35%"))
    return Content("\n").join(lines)


def _widths(rows: Sequence[Sequence[Content]], room: int) -> list[int]:
    """What each column wants, or a share of the room by it: narrow columns are left whole."""
    wanted = [max(1, *(row[n].cell_length for row in rows)) for n in range(len(rows[0]))]
    widths = list(wanted)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widest = max(widths)
        second = max((one for one in widths if one < widest), default=_NARROWEST)
        many = widths.count(widest)
        over = -(-(sum(widths) - room) // many)
        lower = max(second, widest - over, _NARROWEST)
        if lower == widest:
            lower -= 1
        widths = [lower if one == widest else one for one in widths]
    return widths


def _row(cells: Sequence[Content], widths: Sequence[int], *, head: bool) -> list[Content]:
    parts = [cell.wrap(width) or [Content("")] for cell, width in zip(cells, widths, strict=True)]
    height = max(len(part) for part in parts)
    lines = []
    for number in range(height):
        line = Content("")
        for part, width in zip(parts, widths, strict=True):
            text = part[number] if number < len(part) else Content("")
            text = text.truncate(width, pad=True) if text.cell_length != width else text
            line += text + Content(" " * GAP)
        lines.append((line.stylize("bold") if head else line).rstrip())
    return lines
