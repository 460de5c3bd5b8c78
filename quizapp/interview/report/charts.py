"""Small pictures of a cohort, as data for the template: bars with a width or height in pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a distribution."""

    label: str
    count: int
    share: float
    """Of the highest bar, 0 to 1."""


def distribution(scores: Iterable[float]) -> list[Bar]:
    """How many scores lie in each tenth; full marks have a bar of their own."""
    counts = [0] * (BINS + 1)
    for score in scores:
        counts[BINS if score >= 1 - 1e-9 else min(BINS - 1, int(score * BINS + 1e-9))] += 1
    most = max(counts) or 1
    labels = [f"{10 * at}–{10 * at + 9} %" for at in range(BINS)] + ["100 %"]
    return [Bar(label, count, count / most) for label, count in zip(labels, counts, strict=True)]
