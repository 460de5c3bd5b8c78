"""How many cells of a terminal a text takes, and texts made to fit."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Cells that `text` takes: wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(cells(one) for one in text)


def cells(one: str) -> int:
    """Cells that a character takes: 0, 1 or 2."""
    if unicodedata.category(one) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


def clip(text: str, room: int) -> str:
    """`text` cut to `room` cells, with an ellipsis where something is missing."""
    if width(text) <= room:
        return text
    kept = ""
    left = room - 1
    for one in text:
        left -= cells(one)
        if left < 0:
            break
        kept += one
    return kept.rstrip() + "…" if room > 0 else ""


def pad(text: str, room: int, *, right: bool = False) -> str:
    """`text` filled up with blanks to `room` cells; `right`: the blanks stand before it."""
    space = " " * max(0, room - width(text))
    return space + text if right else text + space


def wrap(text: str, room: int, most: int) -> list[str]:
    """`text` in at most `most` lines of `room` cells, broken at blanks where there are some."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined) <= room or not line:
            line = joined
            continue
        lines.append(line)
        line = word
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])] if most > 0 else []
    return [clip(one, room) for one in lines if one]
