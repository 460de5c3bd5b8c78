"""The learner's figure with the reference's beside it, in as few panels as say the same."""

from __future__ import annotations

from collections.abc import Iterable

from quizapp.figures import scale
from quizapp.figures.matrix import resized, span
from quizapp.figures.model import (
    MAX_PANELS,
    AnyPanel,
    Bars,
    Figure,
    Heatmap,
    Histogram,
    Lines,
    Overlay,
    Series,
)

YOURS, REFERENCE = "yours", "reference"
LIKE = "like the reference's"
_TOLERANCE = 0.02
"""Share of an axis, and of a logarithmic number, that nobody sees."""

Pairs = Iterable[tuple[float | None, float | None]]


def beside(mine: Figure, reference: Figure) -> Figure:
    """Both in one figure, whose ``note`` says whether they differ. A panel that looks the same in
    both is shown once."""
    panels: list[AnyPanel] = []
    differ = 0
    for number, one in enumerate(mine.panels):
        others = reference.panels[number : number + 1]
        # What counts is the reference's word: the other comes from a stranger's process.
        if others and others[0].alone:
            panels.append(one)
        elif not others or others[0].kind != one.kind or not _same(one, others[0]):
            differ += 1
            panels += _pair(one, *others)
        else:
            panels.append(one)
    total = sum(not one.alone for one in reference.panels)
    where = f" in {differ} of {total} panels" if differ < total else ""
    note = f"unlike the reference's{where}" if differ else LIKE
    return mine.model_copy(update={"panels": tuple(panels[:MAX_PANELS]), "note": note})


def _pair(mine: AnyPanel, other: AnyPanel | None = None) -> list[AnyPanel]:
    if other is None or mine.kind != other.kind:
        return [_named(mine, YOURS)]
    if (
        isinstance(mine, (Bars, Histogram, Lines))
        and isinstance(other, (Bars, Histogram, Lines))
        and len(mine.series) == len(other.series) == 1
    ):
        first = mine.series[0].model_copy(update={"label": YOURS})
        second = other.series[0].model_copy(update={"label": REFERENCE})
        return [mine.model_copy(update={"series": (first, second)})]
    low_high: dict[str, object] = {}
    if isinstance(mine, Heatmap) and isinstance(other, Heatmap):
        # One range for both, or the same colour would mean two numbers.
        (low, high), (low2, high2) = span(mine), span(other)
        low_high = {"low": min(low, low2), "high": max(high, high2)}
    return [
        _named(one, name).model_copy(update=low_high)
        for one, name in ((mine, YOURS), (other, REFERENCE))
    ]


def _named(panel: AnyPanel, whose: str) -> AnyPanel:
    title = f"{whose}: {panel.title}" if panel.title else whose
    return panel.model_copy(update={"title": title[:80]})


def _same(mine: AnyPanel, other: AnyPanel) -> bool:
    match mine, other:
        case (Bars() | Histogram() | Lines(), Bars() | Histogram() | Lines()):
            return len(mine.series) == len(other.series) and all(
                _same_series(mine, one, two)
                for one, two in zip(mine.series, other.series, strict=True)
            )
        case Heatmap(), Heatmap():
            low, high = span(other)
            pairs = _cells(mine.rows, other.rows)
            return _close(((_share(a, low, high), _share(b, low, high)) for a, b in pairs))
        case Overlay(), Overlay():
            return _close(_cells(mine.heat, other.heat))
    return False


def _same_series(panel: Bars | Histogram | Lines, one: Series, two: Series) -> bool:
    if len(one.y) != len(two.y):
        return False
    for axis, mine, other in (
        (panel.y, one.y, two.y),
        (panel.x, [x for x, _ in one.points], [x for x, _ in two.points]),
    ):
        seen = scale.of(axis, other)
        if not _close(((seen.place(a), seen.place(b)) for a, b in zip(mine, other, strict=True))):
            return False
        if axis.log and not _close(
            (a / b - 1, 0.0) for a, b in zip(mine, other, strict=True) if a and b
        ):
            return False
    return True


def _cells(
    mine: tuple[tuple[float | None, ...], ...], other: tuple[tuple[float | None, ...], ...]
) -> Pairs:
    if (len(mine), len(mine[0])) != (len(other), len(other[0])):
        mine = tuple(map(tuple, resized(mine, len(other), len(other[0]))))
    for rows in zip(mine, other, strict=True):
        yield from zip(*rows, strict=True)


def _share(value: float | None, low: float, high: float) -> float | None:
    """Unlike a colour's, it goes on outside of the range: too bright is another number."""
    return None if value is None else (value - low) / (high - low)


def _close(pairs: Pairs) -> bool:
    return all(a is b if a is None or b is None else abs(a - b) <= _TOLERANCE for a, b in pairs)
