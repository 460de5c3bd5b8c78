"""Matrices made larger or smaller for the pixels there are, and the range of their colours."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.figures.model import Heatmap

Rows = Sequence[Sequence[float | None]]


def resized(rows: Rows, height: int, width: int) -> list[list[float | None]]:
    """``rows`` as ``height`` x ``width``: repeated where larger, means where smaller."""
    tall = [_mean_rows(rows[begin:end]) for begin, end in _cuts(len(rows), height)]
    across = _cuts(len(rows[0]), width)
    return [[_mean(row[begin:end]) for begin, end in across] for row in tall]


def span(panel: Heatmap) -> tuple[float, float]:
    """Numbers of the first and the last colour; the first is the smaller one, always."""
    seen = [one for row in panel.rows for one in row if one is not None]
    low = min(seen, default=0.0) if panel.low is None else panel.low
    high = max(seen, default=1.0) if panel.high is None else panel.high
    if panel.signed:
        high = max(abs(low), abs(high))
        low = -high
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        low, high = min(low, high), max(low, high) + (abs(high) or 1.0)
    return low, high


def share(value: float | None, low: float, high: float) -> float | None:
    """Place of a number in a range: 0 at ``low`` and below, 1 at ``high`` and above."""
    return None if value is None else (max(low, min(high, value)) - low) / (high - low)


def _cuts(size: int, pieces: int) -> list[tuple[int, int]]:
    cuts = []
    for piece in range(pieces):
        begin = piece * size // pieces
        cuts.append((begin, max(begin + 1, (piece + 1) * size // pieces)))
    return cuts


def _mean_rows(rows: Rows) -> Sequence[float | None]:
    if len(rows) == 1:
        return rows[0]
    return [_mean(column) for column in zip(*rows, strict=True)]


def _mean(values: Sequence[float | None]) -> float | None:
    seen = [one for one in values if one is not None]
    return sum(one / len(seen) for one in seen) if seen else None
