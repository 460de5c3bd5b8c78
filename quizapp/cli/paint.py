"""A figure's styled lines as ANSI text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from quizapp.figures import ramps
from quizapp.figures.canvas import Line

_CODES = {
    "title": "1",
    "dim": "2",
    "series-1": "36",
    "series-2": "33",
    "series-3": "35",
    "series-4": "32",
    "series-5": "34",
    "series-6": "31",
}
_CUBE = (0, 95, 135, 175, 215, 255)
"""Intensities of the 6x6x6 colours that every terminal with 256 of them has."""


def painted(
    lines: Iterable[Line], *, colour: bool, env: Mapping[str, str] = os.environ
) -> list[str]:
    """The lines as text, coloured if ``colour``."""
    if not colour:
        return ["".join(span.text for span in line) for line in lines]
    deep = env.get("COLORTERM", "") in ("truecolor", "24bit")
    return ["".join(_span(*span, deep=deep) for span in line) for line in lines]


def _span(text: str, role: str, ground: str, *, deep: bool) -> str:
    codes = [_code(role, 38, deep), _code(ground, 48, deep)]
    style = ";".join(filter(None, codes))
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


def _code(role: str, layer: int, deep: bool) -> str:
    """Colour of ``role``; ``layer``: 38 in front, 48 behind."""
    colour = ramps.rgb(role) if role else None
    if colour is None:
        code = _CODES.get(role, "")
        return str(int(code) + 10) if code and layer == 48 else code
    if deep:
        return f"{layer};2;" + ";".join(map(str, colour))
    red, green, blue = (min(range(6), key=lambda n: abs(_CUBE[n] - part)) for part in colour)
    return f"{layer};5;{16 + 36 * red + 6 * green + blue}"
