"""What a figure is: titles, axes and numbers, all bounded.

The numbers come from a process that ran a stranger's code, so this is also what they are checked
against: `Figure.model_validate` raises ``ValidationError`` for everything else. A number that is
not finite becomes ``None``. Texts must be printable already; the judge cleans them.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

MAX_PANELS = 12
MAX_SERIES = 6
MAX_POINTS = 1_024
MAX_BARS = 64
MAX_SIDE = 64
"""Rows and columns of a matrix: more would not be told apart in a terminal."""


def _finite(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    try:
        number = float(value)
    except OverflowError:
        return None
    if math.isnan(number) or abs(number) > 1e300:
        return None  # a sum or a span of two such numbers is not finite any more
    return number if abs(number) > 1e-300 else 0.0  # nor are their quotients below this


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("a text with control characters")
    return text


Number = Annotated[float | None, BeforeValidator(_finite)]
Label = Annotated[str, Field(max_length=80), AfterValidator(_printable)]
Sentence = Annotated[str, Field(max_length=300), AfterValidator(_printable)]
Row = Annotated[tuple[Number, ...], Field(strict=False, min_length=1, max_length=MAX_SIDE)]
Matrix = Annotated[tuple[Row, ...], Field(strict=False, min_length=1, max_length=MAX_SIDE)]


class Model(BaseModel):
    """Strict: a text is no number. Built when first used, as most runs draw nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Axis(Model):
    """One axis of a panel."""

    label: Label = ""
    log: bool = False
    """Powers of ten; what is not positive is then not drawn."""
    low: Number = None
    """Where the axis begins; ``None``: where the data do."""
    high: Number = None


class Series(Model):
    """Numbers that belong together."""

    label: Label = ""
    y: Annotated[tuple[Number, ...], Field(strict=False, min_length=1, max_length=MAX_POINTS)]
    x: Annotated[tuple[Number, ...], Field(strict=False, max_length=MAX_POINTS)] = ()
    """Empty: 0, 1, 2, ..."""

    @model_validator(mode="after")
    def _as_many(self) -> Self:
        if self.x and len(self.x) != len(self.y):
            raise ValueError("as many x as y")
        return self

    @property
    def points(self) -> list[tuple[float | None, float | None]]:
        """(x, y) of each point."""
        return list(zip(self.x or map(float, range(len(self.y))), self.y, strict=True))


class Panel(Model):
    """What every kind of panel has."""

    title: Label = ""
    x: Axis = Axis()
    y: Axis = Axis()
    alone: bool = False
    """Whether the reference's would say nothing beside it."""


class Bars(Panel):
    """A bar for each number of the first series; of the others a mark at their height."""

    kind: Literal["bars"] = "bars"
    series: Annotated[tuple[Series, ...], Field(strict=False, min_length=1, max_length=MAX_SERIES)]
    names: Annotated[tuple[Label, ...], Field(strict=False, max_length=MAX_BARS)] = ()
    """What the bars stand for; empty: their numbers, from ``x.low`` (else 1) on."""

    @model_validator(mode="after")
    def _few(self) -> Self:
        if max(len(one.y) for one in self.series) > MAX_BARS:
            raise ValueError(f"at most {MAX_BARS} bars")
        return self


class Histogram(Panel):
    """How many values lie in each of the bins between ``x.low`` and ``x.high``."""

    kind: Literal["histogram"] = "histogram"
    series: Annotated[tuple[Series, ...], Field(strict=False, min_length=1, max_length=MAX_SERIES)]

    @model_validator(mode="after")
    def _edges(self) -> Self:
        low, high = self.x.low, self.x.high
        if low is None or high is None or not low < high:
            raise ValueError("bins need edges")
        if max(len(one.y) for one in self.series) > MAX_BARS:
            raise ValueError(f"at most {MAX_BARS} bins")
        return self


class Lines(Panel):
    """Curves and trajectories. A series of one point is drawn as a mark."""

    kind: Literal["lines"] = "lines"
    series: Annotated[tuple[Series, ...], Field(strict=False, min_length=1, max_length=MAX_SERIES)]


class Heatmap(Panel):
    """A matrix as colours. Rows from the top, as matrices are written."""

    kind: Literal["heatmap"] = "heatmap"
    rows: Matrix
    low: Number = None
    """Number of the first colour; ``None``: the least in the matrix."""
    high: Number = None
    signed: bool = False
    """Whether 0 is in the middle of the colours."""

    @model_validator(mode="after")
    def _rectangle(self) -> Self:
        _even(self.rows)
        return self


class Overlay(Panel):
    """A heat map over a picture: brightness is the picture's, colour the map's, both in [0, 1]."""

    kind: Literal["overlay"] = "overlay"
    image: Matrix
    heat: Matrix

    @model_validator(mode="after")
    def _rectangles(self) -> Self:
        _even(self.image)
        _even(self.heat)
        return self


def _even(rows: tuple[tuple[float | None, ...], ...]) -> None:
    if len({len(row) for row in rows}) > 1:
        raise ValueError("rows of one length")


AnyPanel = Annotated[Bars | Histogram | Lines | Heatmap | Overlay, Field(discriminator="kind")]


class Figure(Model):
    """One picture."""

    title: Label
    caption: Sentence = ""
    """What to look for, in one line."""
    note: Label = ""
    """What this very drawing is worth: whether it looks like the reference's."""
    panels: Annotated[
        tuple[AnyPanel, ...], Field(strict=False, min_length=1, max_length=MAX_PANELS)
    ]
