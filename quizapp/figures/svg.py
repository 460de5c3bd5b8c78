"""A figure as SVG, written here: no dependency, text stays text, and every text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape, quoteattr

from quizapp.figures import ramps, scale
from quizapp.figures.cells import width as cells
from quizapp.figures.matrix import resized, share, span
from quizapp.figures.model import AnyPanel, Bars, Figure, Heatmap, Histogram, Lines, Overlay
from quizapp.figures.page import (
    COLOURS,
    GROUND,
    HEAD,
    HEIGHT,
    LINE,
    MARGIN,
    QUIET,
    RULE,
    TEXT,
    WIDTH,
    names,
    page,
)
from quizapp.figures.scale import Scale, number

_LEFT, _TOP, _RIGHT, _BOTTOM = 58, 42, 22, 48
"""Around the data of a panel: ticks, title and legend, axis label."""
_DASHES = ("", "7 3", "2 3", "8 3 2 3", "1 4", "4 4")
_STYLE = (
    "text{font-family:'DejaVu Sans','Noto Sans','Noto Sans CJK SC',sans-serif;font-size:11px}"
    f".t{{font-size:13px;font-weight:bold;fill:{TEXT}}}"
    f".h{{font-size:17px;font-weight:bold;fill:{TEXT}}}.q{{fill:{QUIET}}}"
)


def svg(figure: Figure) -> str:
    """The figure as an SVG document."""
    sheet = page(figure)
    parts = [
        _tag("title", figure.title),
        _tag("style", _STYLE),
        _tag("rect", width=sheet.width, height=sheet.height, fill=GROUND),
        _text(MARGIN, MARGIN + 14, figure.title, "h"),
    ]
    if figure.note:
        parts.append(_text(sheet.width - MARGIN, MARGIN + 14, figure.note, "q", "end"))
    for row, line in enumerate(sheet.caption):
        parts.append(_text(MARGIN, MARGIN + HEAD + row * LINE, line, "q"))
    for panel, (x, y) in zip(figure.panels, sheet.corners, strict=True):
        parts.append(_tag("g", *_panel(panel), transform=f"translate({x} {y})"))
    size = {"width": sheet.width, "height": sheet.height}
    view = f"0 0 {sheet.width} {sheet.height}"
    head = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": view}
    return _tag("svg", *map(_Markup, parts), **head, **size) + "\n"


class _Markup(str):
    """Text that is markup already; every other text is escaped."""


def _tag(name: str, *inside: str, **attributes: object) -> _Markup:
    said = "".join(
        f" {key.replace('_', '-')}={quoteattr(_short(value))}" for key, value in attributes.items()
    )
    body = "".join(one if isinstance(one, _Markup) else escape(one) for one in inside)
    return _Markup(f"<{name}{said}>{body}</{name}>" if inside else f"<{name}{said}/>")


def _short(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> _Markup:
    return _tag("text", text, x=x, y=y, **{"class": kind}, text_anchor=anchor)


def _panel(panel: AnyPanel) -> list[_Markup]:
    parts = [_text(_LEFT, 14, panel.title, "t")] if panel.title else []
    match panel:
        case Bars() | Histogram():
            return parts + _bars(panel)
        case Lines():
            return parts + _lines(panel)
        case Heatmap():
            low, high = span(panel)
            name = ramps.signed if panel.signed else ramps.heat
            roles = [
                [None if one is None else name(one) for one in (share(n, low, high) for n in row)]
                for row in panel.rows
            ]
            return parts + _matrix(panel, roles, (low, high, name))
        case Overlay():
            heat = resized(panel.heat, len(panel.image), len(panel.image[0]))
            over = [
                [ramps.over(grey or 0.0, hot or 0.0) for grey, hot in zip(*rows, strict=True)]
                for rows in zip(panel.image, heat, strict=True)
            ]
            return parts + _matrix(panel, over, None)


# --- plots with two axes -------------------------------------------------------------------------
_WIDE, _HIGH = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM


def _across(share: float) -> float:
    return _LEFT + share * _WIDE


def _down(share: float) -> float:
    return _TOP + (1 - max(0.0, min(1.0, share))) * _HIGH


def _frame(panel: AnyPanel, vertical: Scale, marks: Sequence[tuple[float, str]]) -> list[_Markup]:
    """Grid, ticks, labels and legend; ``marks``: place (0..1) and text on the axis below."""
    parts = []
    for value in vertical.ticks(6):
        place = vertical.place(value)
        assert place is not None
        y = _down(place)
        parts.append(_tag("path", d=f"M{_LEFT} {y:.1f}h{_WIDE}", stroke=RULE))
        parts.append(_text(_LEFT - 6, y + 4, number(value), "q", "end"))
    for place, text in marks:
        parts.append(_text(_across(place), _TOP + _HIGH + 15, text, "q", "middle"))
    parts.append(_tag("path", d=f"M{_LEFT} {_TOP}v{_HIGH}h{_WIDE}", stroke=QUIET, fill="none"))
    parts.append(_text(_LEFT + _WIDE / 2, _TOP + _HIGH + 31, panel.x.label, "q", "middle"))
    turned = f"translate(12 {_TOP + _HIGH / 2}) rotate(-90)"
    if panel.y.label:
        unit = _text(0, 0, panel.y.label, "q", "middle")
        parts.append(_tag("g", unit, transform=turned))
    at = float(_LEFT)
    for index, label in enumerate(names(panel)):
        if label:
            parts.append(_tag("rect", x=at, y=24, width=9, height=9, fill=COLOURS[index]))
            parts.append(_text(at + 13, 33, label, "q"))
            at += 24 + 6.6 * cells(label)
    return parts


def _bars(panel: Bars | Histogram) -> list[_Markup]:
    vertical = scale.of(panel.y, [y for one in panel.series for y in one.y], zero=True)
    total = max(len(one.y) for one in panel.series)
    slot = 1 / total
    gap = 0.15 * slot if isinstance(panel, Bars) else 0.0
    zero = 0.0 if vertical.log else vertical.place(0.0) or 0.0
    parts = []
    for index, one in enumerate(panel.series):
        for bar, value in enumerate(one.y):
            place = vertical.place(value)
            if place is None:
                continue
            x, wide = _across(bar * slot + gap), (slot - 2 * gap) * _WIDE
            high, low = sorted((_down(place), _down(zero)))
            if index == 0:
                shape = {"y": high, "height": max(0.5, low - high)}
            elif place < -1e-9 or place > 1 + 1e-9:
                continue
            else:
                shape = {"y": _down(place) - 1, "height": 2.0}
            parts.append(_tag("rect", x=x, width=wide, fill=COLOURS[index], **shape))
    if isinstance(panel, Histogram):
        marks = _marks(scale.of(panel.x, ()))
    else:
        first = 1 if panel.x.low is None else round(panel.x.low)
        texts = list(panel.names[:total]) or [str(first + bar) for bar in range(total)]
        every = max(1, -(-max(map(cells, texts)) * 8 * total // _WIDE))
        marks = [((bar + 0.5) * slot, text) for bar, text in enumerate(texts) if bar % every == 0]
    return _frame(panel, vertical, marks) + parts


def _marks(across: Scale) -> list[tuple[float, str]]:
    found = [(across.place(value), number(value)) for value in across.ticks(7)]
    return [(place, text) for place, text in found if place is not None]


def _lines(panel: Lines) -> list[_Markup]:
    points = [one.points for one in panel.series]
    vertical = scale.of(panel.y, [y for one in points for _, y in one])
    across = scale.of(panel.x, [x for one in points for x, _ in one])
    parts: list[_Markup] = []
    for index in reversed(range(len(points))):
        placed = [(across.place(x), vertical.place(y)) for x, y in points[index]]
        inside = [
            None
            if x is None or y is None or not (-1e-9 <= x <= 1 + 1e-9)
            else (_across(x), _down(y))
            for x, y in placed
        ]
        colour = COLOURS[index]
        if len(inside) == 1:
            parts += [_tag("circle", cx=x, cy=y, r=5, fill=colour) for x, y in filter(None, inside)]
            continue
        path, pen = "", "M"
        for point in inside:
            if point is None:
                pen = "M"
                continue
            path += f"{pen}{point[0]:.1f} {point[1]:.1f}"
            pen = "L"
        style = {"stroke": colour, "fill": "none", "stroke_width": 1.8}
        if path:
            parts.append(_tag("path", d=path, stroke_dasharray=_DASHES[index] or "none", **style))
    return _frame(panel, vertical, _marks(across)) + parts


# --- matrices ------------------------------------------------------------------------------------
Range = tuple[float, float, Callable[[float], str]]


def _matrix(
    panel: AnyPanel, roles: Sequence[Sequence[str | None]], bar: Range | None
) -> list[_Markup]:
    high, wide = len(roles), len(roles[0])
    side = min(_WIDE / wide, (_HIGH + 12) / high)
    parts = [
        _tag(
            "rect",
            x=_LEFT + column * side,
            y=_TOP - 16 + row * side,
            width=side + 0.4,  # a hair wider, or the ground shows between them
            height=side + 0.4,
            fill=_hex(role),
        )
        for row, line in enumerate(roles)
        for column, role in enumerate(line)
        if role is not None
    ]
    below = _TOP - 16 + high * side
    labels = (f"{panel.y.label} ↓" if panel.y.label else "", panel.x.label and f"{panel.x.label} →")
    parts.append(_text(_LEFT, below + 15, "  ".join(filter(None, labels)), "q"))
    if bar is not None:
        low, top, name = bar
        for step in range(20):
            colour = _hex(name((step + 0.5) / 20))
            place = {"x": _LEFT + 40 + 5 * step, "y": below + 22, "width": 5.4, "height": 9}
            parts.append(_tag("rect", fill=colour, **place))
        parts.append(_text(_LEFT + 34, below + 30, number(low, digits=3), "q", "end"))
        parts.append(_text(_LEFT + 146, below + 30, number(top, digits=3), "q"))
    return parts


def _hex(role: str) -> str:
    colour = ramps.rgb(role)
    assert colour is not None
    return "#{:02x}{:02x}{:02x}".format(*colour)
