"""Each kind of panel drawn into cells: bars in eighths, curves in braille, matrices in colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from quizapp.figures import braille, frame, ramps, scale
from quizapp.figures.canvas import Canvas
from quizapp.figures.frame import Area
from quizapp.figures.matrix import resized, share, span
from quizapp.figures.model import AnyPanel, Bars, Heatmap, Histogram, Lines, Overlay, Series
from quizapp.figures.scale import Scale, number

EIGHTHS = " ▁▂▃▄▅▆▇█"
MARKS = "●◆▲■▼○"
DASHES = ("1", "1110", "10", "11101000", "1000", "110100")
"""Which dots of a curve are drawn: told apart without colours, too."""
_SAMPLES = ("⠤⠤", "⠤⠄", "⠄⠄", "⠤⠠", "⠄ ", "⠤⠁")
_MISSING = "×"
_BAR = 8


def draw(panel: AnyPanel, columns: int, rows: int, *, colour: bool) -> Canvas:
    """A panel in ``columns`` x ``rows`` cells."""
    canvas = Canvas(columns, rows)
    match panel:
        case Bars():
            _bars(canvas, panel, panel.series, _slots(panel), gaps=True)
        case Histogram():
            _bars(canvas, panel, panel.series, _edges(panel), gaps=False)
        case Lines():
            _lines(canvas, panel)
        case Heatmap():
            _heatmap(canvas, panel, colour=colour)
        case Overlay():
            _overlay(canvas, panel, colour=colour)
    return canvas


def role(number: int) -> str:
    """Role of the series of that number, from 0 on."""
    return f"series-{number + 1}"


# --- bars ----------------------------------------------------------------------------------------
Ticks = Callable[[int, int, int], list[tuple[int, str]]]
"""``ticks(bars, slot, used)``: column and text, for that many bars of ``slot`` cells each."""


def _slots(panel: Bars) -> Ticks:
    def ticks(bars: int, slot: int, used: int) -> list[tuple[int, str]]:
        total = max(len(one.y) for one in panel.series)
        first = 1 if panel.x.low is None else round(panel.x.low)
        names = list(panel.names) or [str(first + index) for index in range(total)]
        names = names[:total]
        every = 1
        if not panel.names:
            room = used // max(1, max(map(len, names), default=1) + 2)
            steps = [n * 10**power for power in range(5) for n in (1, 2, 5)]
            every = next((one for one in steps if total <= one * max(1, room)), total)
        chosen = [
            index
            for index in range(len(names))
            if every == 1 or index == 0 or (first + index) % every == 0
        ]
        bar = max(1, slot - (slot > 1))
        return [(index * bars // total * slot + bar // 2, names[index]) for index in chosen]

    return ticks


def _edges(panel: Histogram) -> Ticks:
    def ticks(bars: int, slot: int, used: int) -> list[tuple[int, str]]:
        return frame.columns_of(scale.of(panel.x, ()), used)

    return ticks


def _bars(
    canvas: Canvas, panel: Bars | Histogram, series: Sequence[Series], ticks: Ticks, *, gaps: bool
) -> None:
    legend = [("━" if n else "█", one.label, role(n)) for n, one in enumerate(series)]
    top = frame.heads(canvas, panel.title, panel.y.label, legend)
    values = [value for one in series for value in one.y]
    vertical = scale.of(panel.y, values, zero=True)
    area = frame.area(canvas, top, vertical, labelled=bool(panel.x.label))
    total = max(len(one.y) for one in series)
    merged = -(-total // area.columns)
    bars = -(-total // merged)
    slot = max(1, min(area.columns // bars, _BAR))
    size = slot - (1 if gaps and slot > 1 else 0)
    used = bars * slot - (slot - size)
    for n, one in enumerate(series):
        tall = [_tallest(one.y[at : at + merged]) for at in range(0, len(one.y), merged)]
        for index, value in enumerate(tall):
            column = area.left + index * slot
            if n:
                _mark(canvas, area, vertical, value, column, size, role(n))
            else:
                _bar(canvas, area, vertical, value, column, size)
    frame.left_axis(canvas, area)
    frame.bottom_axis(canvas, area, ticks(bars, slot, used), panel.x.label, used)


def _tallest(values: Sequence[float | None]) -> float | None:
    """Of several that share one bar, the one furthest from 0."""
    return max((one for one in values if one is not None), key=abs, default=None)


def _bar(
    canvas: Canvas, area: Area, vertical: Scale, value: float | None, column: int, size: int
) -> None:
    place = vertical.place(value)
    if place is None:
        canvas.put(column, area.bottom - 1, _MISSING * size, "dim")
        return
    full = 8 * area.rows
    zero = 0.0 if vertical.log else vertical.place(0.0) or 0.0
    base, tip = (round(full * max(0.0, min(1.0, one))) for one in (zero, place))
    if base == tip and value:
        tip = min(full, base + 1)  # next to nothing is not nothing
    low, high = sorted((base, tip))
    for row in range(area.rows):
        begin, end = max(low - 8 * row, 0), min(high - 8 * row, 8)
        if begin < end:
            upper = "▔" if end - begin < 3 else "▀" if end - begin < 6 else "█"
            block = EIGHTHS[end] if begin == 0 else upper
            canvas.put(column, area.bottom - 1 - row, block * size, role(0))


def _mark(
    canvas: Canvas,
    area: Area,
    vertical: Scale,
    value: float | None,
    column: int,
    size: int,
    style: str,
) -> None:
    place = vertical.place(value)
    if place is None or not -1e-9 <= place <= 1 + 1e-9:
        return
    row, eighth = divmod(min(8 * area.rows - 1, round(8 * area.rows * max(0.0, place))), 8)
    line = area.bottom - 1 - row
    under = canvas.at(column, line)
    ground = under.role if under.text == "█" else ""
    canvas.put(column, line, ("▁" if eighth < 2 else "━") * size, style, ground)


# --- curves --------------------------------------------------------------------------------------
def _lines(canvas: Canvas, panel: Lines) -> None:
    points = [one.points for one in panel.series]
    single = [len(one.y) == 1 for one in panel.series]
    legend = [
        (MARKS[n] if single[n] else _SAMPLES[n], one.label, role(n))
        for n, one in enumerate(panel.series)
    ]
    top = frame.heads(canvas, panel.title, panel.y.label, legend)
    vertical = scale.of(panel.y, [y for one in points for _, y in one])
    across = scale.of(panel.x, [x for one in points for x, _ in one])
    area = frame.area(canvas, top, vertical, labelled=bool(panel.x.label))
    dots = braille.Dots(area.columns, area.rows)
    # The first is drawn last, over the others.
    for n in reversed(range(len(points))):
        if single[n]:
            continue
        placed = [(across.place(x), vertical.place(y)) for x, y in points[n]]
        dots.curve(placed, role(n), DASHES[n])
    dots.onto(canvas, area.left, area.top)
    for n in reversed(range(len(points))):
        if single[n]:
            x, y = across.place(points[n][0][0]), vertical.place(points[n][0][1])
            if x is not None and y is not None and 0 <= x <= 1 and 0 <= y <= 1:
                column = area.left + round(x * (area.columns - 1))
                row = area.top + round((1 - y) * (area.rows - 1))
                canvas.put(column, row, MARKS[n], role(n))
    frame.left_axis(canvas, area)
    across_marks = frame.columns_of(across, area.columns)
    frame.bottom_axis(canvas, area, across_marks, panel.x.label, area.columns)


# --- matrices ------------------------------------------------------------------------------------
def _heatmap(canvas: Canvas, panel: Heatmap, *, colour: bool) -> None:
    low, high = span(panel)
    name = ramps.signed if panel.signed else ramps.heat
    top = frame.heads(canvas, panel.title, _sides(panel))
    room = max(1, canvas.rows - top - (canvas.rows - top >= 4))
    shares = [[share(one, low, high) for one in row] for row in panel.rows]
    if colour:
        pixels = _fit(shares, canvas.columns, 2 * room)
        roles = [[None if one is None else name(one) for one in row] for row in pixels]
        used = _half_blocks(canvas, roles, top)
    else:
        used = _shades(canvas, shares, top, room)
    if top + used < canvas.rows:
        _colour_bar(canvas, top + used, low, high, name if colour else None)


def _overlay(canvas: Canvas, panel: Overlay, *, colour: bool) -> None:
    top = frame.heads(canvas, panel.title, _sides(panel))
    room = max(1, canvas.rows - top)
    if colour:
        image = _fit(panel.image, canvas.columns, 2 * room)
        heat = resized(panel.heat, len(image), len(image[0]))
        _half_blocks(
            canvas,
            [
                [ramps.over(grey or 0.0, hot or 0.0) for grey, hot in zip(*rows, strict=True)]
                for rows in zip(image, heat, strict=True)
            ],
            top,
        )
        return
    heat = resized(panel.heat, len(panel.image), len(panel.image[0]))
    _shades(canvas, heat, top, room, under=panel.image)


def _sides(panel: Heatmap | Overlay) -> str:
    down, across = panel.y.label, panel.x.label
    return "  ".join([f"{down} ↓"] * bool(down) + [f"{across} →"] * bool(across))


def _fit(
    rows: Sequence[Sequence[float | None]], columns: int, most: int
) -> list[list[float | None]]:
    """A matrix as large as ``columns`` x ``most`` square pixels take: each number a square of
    pixels, or where there are too many, their means."""
    height, across = len(rows), len(rows[0])
    times = min(columns // across, most // height)
    if times >= 1:
        return resized(rows, height * times, across * times)
    shrink = min(columns / across, most / height)
    return resized(rows, max(1, int(height * shrink)), max(1, int(across * shrink)))


def _half_blocks(canvas: Canvas, roles: Sequence[Sequence[str | None]], top: int) -> int:
    """Two pixels in each cell; the number of rows used."""
    for row in range(0, len(roles), 2):
        upper = roles[row]
        lower = roles[row + 1] if row + 1 < len(roles) else [None] * len(upper)
        for column, (one, other) in enumerate(zip(upper, lower, strict=True)):
            if one is not None:
                canvas.put(column, top + row // 2, "▀", one, other or "")
            elif other is not None:
                canvas.put(column, top + row // 2, "▄", other)
            else:
                canvas.put(column, top + row // 2, " ")
    return (len(roles) + 1) // 2


def _shades(
    canvas: Canvas,
    rows: Sequence[Sequence[float | None]],
    top: int,
    room: int,
    under: Sequence[Sequence[float | None]] | None = None,
) -> int:
    """Without colours: a shade for each number; where that is blank, dots for a bright picture
    ``under`` it. The number of rows used."""
    height, across = len(rows), len(rows[0])
    times = min(canvas.columns // (2 * across), room // height)
    tall, wide = (height * times, 2 * across * times) if times else (0, 0)
    if not times:
        shrink = min(canvas.columns / (2 * across), room / height)
        tall, wide = max(1, int(height * shrink)), max(1, int(2 * across * shrink))
    picture = resized(under, tall, wide) if under is not None else None
    for row, line in enumerate(resized(rows, tall, wide)):
        text = "".join("?" if one is None else ramps.shade(one) for one in line)
        if picture is not None:
            text = "".join(
                "·" if one == " " and (grey or 0.0) > 0.5 else one
                for one, grey in zip(text, picture[row], strict=True)
            )
        canvas.put(0, top + row, text)
    return tall


def _colour_bar(
    canvas: Canvas, row: int, low: float, high: float, name: Callable[[float], str] | None
) -> None:
    begin = f"{number(low, digits=3)} "
    canvas.put(0, row, begin, "dim")
    column = len(begin)
    size = 10
    for step in range(size):
        place = (step + 0.5) / size
        if name is None:
            canvas.put(column + step, row, ramps.shade(place))
        else:
            canvas.put(column + step, row, "█", name(place))
    canvas.put(column + size, row, f" {number(high, digits=3)}", "dim")
