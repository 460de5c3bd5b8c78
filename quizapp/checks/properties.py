"""Stock for ``holds``: statements about a learner's record, run in the judge."""

from __future__ import annotations

import math
from collections.abc import Sequence


class Violation(Exception):
    """A property does not hold.

    ``key`` names what broke, for the diagnosis: a learner whose checks break the same keys as a
    banked mistake's has made that mistake. ``text`` is the sentence the learner reads.
    """

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key
        self.text = text


def chance(hits: int, trials: int, p: float, *, alarm: float = 1e-6) -> bool:
    """Whether ``hits`` of ``trials`` is believable for a coin of probability ``p``.

    Chernoff's bound: P(observed or further out) <= 2 exp(-n KL(hits/n || p)), so a right answer is
    refused with probability at most ``alarm``."""
    if trials == 0 or p in (0.0, 1.0):
        return hits == round(p * trials)
    rate = hits / trials
    divergence = sum(a * math.log(a / b) for a, b in ((rate, p), (1.0 - rate, 1.0 - p)) if a > 0.0)
    return trials * divergence <= math.log(2.0 / alarm)


def growth(points: Sequence[tuple[float, float]]) -> float:
    """Exponent of work in size between the first and the last of ``(size, work)``: 1 is linear,
    2 quadratic, near 0 constant or logarithmic."""
    (n0, w0), (n1, w1) = points[0], points[-1]
    return math.log(max(w1, 1.0) / max(w0, 1.0)) / math.log(n1 / n0)
