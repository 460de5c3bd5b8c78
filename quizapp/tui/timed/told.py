"""How much time is left, as a screen says it: calm, in words, and coloured only where it counts."""

from __future__ import annotations

import math
from typing import NamedTuple

from quizapp.tui import words

LOW = 5 * 60.0
"""Seconds from which each of them is shown: before, a clock that moves is only in the way."""


class Told(NamedTuple):
    """A few words and their colour."""

    text: str
    style: str


def told(left: float, *, paused: bool = False, of: str = "") -> Told:
    """``42 min left``, ``low: 4:59 left``, ``3 min over time``. ``of``: what ends then, if it is
    not the time itself."""
    to = f" to {of}" if of else ""
    if left <= 0:
        return Told(f"{of} is over" if of else f"{_span(-left)} over time", words.BAD)
    if paused:
        return Told(f"paused, {_span(left)} left", words.BUSY)
    if left <= LOW:
        whole = math.ceil(left)
        return Told(f"low: {whole // 60}:{whole % 60:02} left{to}", words.BUSY)
    return Told(f"{_span(left)} left{to}", "")


def _span(seconds: float) -> str:
    # Rounded up: 45 minutes are not 44 once a second has gone.
    minutes = math.ceil(seconds / 60)
    if minutes < 100:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours // 24} days {hours % 24} h"
