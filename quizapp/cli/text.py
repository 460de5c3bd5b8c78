"""Plain terminal text: padding by cells, a table, colours. Small, because rich costs 80 ms."""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Literal, NamedTuple, TextIO

from quizapp.figures.cells import clip as clip
from quizapp.figures.cells import pad as pad
from quizapp.figures.cells import width as width
from quizapp.grading.clean import clean_line

ColourMode = Literal["auto", "always", "never"]

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_GAP = "  "


class Cell(NamedTuple):
    """Text of a table's cell and the style it is painted in once padded."""

    text: str
    style: str = ""


def wants_colour(mode: ColourMode, stream: TextIO, env: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour what goes to `stream`; an explicit --color beats NO_COLOR."""
    if mode != "auto":
        return mode == "always"
    return not env.get("NO_COLOR") and env.get("TERM") != "dumb" and stream.isatty()


def shown(words: object) -> str:
    """A path, title or message for one line of a terminal, whatever its name is."""
    return clean_line(str(words), 2_000)


def columns(default: int = 100) -> int:
    """Cells in a line of the terminal. Not `shutil`'s, which loads all kinds of archives."""
    with suppress(ValueError):
        if (told := int(os.environ.get("COLUMNS", 0))) > 0:
            return told
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):
        with suppress(OSError, ValueError, AttributeError):
            if (found := os.get_terminal_size(stream.fileno()).columns) > 0:  # type: ignore[union-attr]
                return found
    return default


def paint(text: str, style: str, on: bool) -> str:
    """`text` in a style such as "bold red", or as it is."""
    if not (on and style and text):
        return text
    codes = ";".join(_CODES[name] for name in style.split())
    return f"\x1b[{codes}m{text}\x1b[0m"


def count(number: int, noun: str) -> str:
    """`1 attempt`, `2 attempts`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    colour: bool,
    right: frozenset[int] = frozenset(),
    shrink: int | None = None,
    limit: int | None = None,
) -> list[str]:
    """Aligned lines. Where they would be wider than `limit`, column `shrink` is clipped."""
    widths = [
        max([width(title), *(width(row[column].text) for row in rows)])
        for column, title in enumerate(head)
    ]
    if shrink is not None and limit is not None:
        over = sum(widths) + len(_GAP) * (len(head) - 1) - limit
        widths[shrink] = max(8, widths[shrink] - max(0, over))
    lines = []
    for row in ([Cell(title, "bold") for title in head], *rows):
        cells = []
        for column, (text, style) in enumerate(row):
            short = clip(text, widths[column])
            last = column == len(row) - 1 and column not in right
            padded = short if last else pad(short, widths[column], right=column in right)
            cells.append(paint(padded, style, colour))
        lines.append(_GAP.join(cells).rstrip())
    return lines
