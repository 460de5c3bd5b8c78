"""Where numbers lie on an axis, and the round numbers written beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from quizapp.figures.model import Axis

_LEAST_DECADES = 1.0
_FAR = 1e6
"""Places further out than this are as good as this one: infinity cannot be computed with."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The part of an axis that is seen; ``low < high``, both positive where it is logarithmic."""

    low: float
    high: float
    log: bool = False

    def place(self, value: float | None) -> float | None:
        """0 at ``low``, 1 at ``high``; ``None`` where the value cannot be shown."""
        if value is None or (self.log and value <= 0):
            return None
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            return (math.log10(value) - low) / (high - low)
        place = (value - self.low) / (self.high - self.low)
        return max(-_FAR, min(_FAR, place))

    def ticks(self, most: int) -> list[float]:
        """At most ``most`` round numbers inside, evenly spaced; powers of ten if logarithmic."""
        if self.log:
            first = math.ceil(math.log10(self.low) - 1e-9)
            last = math.floor(math.log10(self.high) + 1e-9)
            step = max(1, math.ceil((last - first + 1) / max(1, most)))
            return [10.0**power for power in range(last, first - 1, -step)][::-1][-most:]
        apart = _round_step((self.high - self.low) / max(1, most))
        found: list[float] = []
        count = math.ceil(self.low / apart - 1e-9)
        while count * apart <= self.high + 1e-9 * apart and len(found) < most:
            found.append(count * apart)
            count += 1
        return found


def of(axis: Axis, values: Iterable[float | None], *, zero: bool = False) -> Scale:
    """The scale for these values on ``axis``; ``zero``: bars grow from 0, so it must be seen."""
    seen = [one for one in values if one is not None and not (axis.log and one <= 0)]
    low = axis.low if axis.low is not None else min(seen, default=0.0)
    high = axis.high if axis.high is not None else max(seen, default=1.0)
    if axis.log:
        # Bars must not begin at the smallest of them, and a single value needs room around it.
        low = low if low > 0 else 1e-3 * high if high > 0 else 0.1
        high = max(high, low)
        if axis.low is None:
            low = 10.0 ** math.floor(math.log10(low) - (0.1 if zero else 0.0))
        if high / low < 10**_LEAST_DECADES:
            high = 10.0 ** (math.log10(low) + _LEAST_DECADES)
        return Scale(low, high, log=True)
    if zero:
        low = min(low, 0.0) if axis.low is None else low
        high = max(high, 0.0) if axis.high is None else high
    return _apart(low, high)


def number(value: float, digits: int = 4) -> str:
    """A number as ticks and colour bars write it: ``0.25``, ``1e-18``, ``-3``."""
    if value == 0:
        return "0"
    text = f"{value:.{digits}g}"
    if abs(value) >= 1e-3 and "e" not in text:
        return text
    mantissa, _, power = f"{value:.2e}".partition("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(power)}"


def _apart(low: float, high: float) -> Scale:
    low, high = min(low, high), max(low, high)
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-290):
        pad = 0.5 * abs(low) or 0.5
        low, high = low - pad, high + pad
    return Scale(low, high)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5, 10):
        if factor * power >= rough * (1 - 1e-9):
            return factor * power
    return 10 * power
