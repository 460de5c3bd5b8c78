"""A figure as PNG, by matplotlib: the one thing here that needs fonts and a rasteriser of its own.

An extra, `pip install 'quizapp[plot]'`, and imported when a file is asked for: a third of a second.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.errors import QuizError
from quizapp.figures import ramps, scale
from quizapp.figures.matrix import resized, share, span
from quizapp.figures.model import AnyPanel, Bars, Figure, Heatmap, Histogram, Lines, Overlay
from quizapp.figures.page import COLOURS, HEIGHT, MARGIN, QUIET, WIDTH, page
from quizapp.figures.scale import Scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DASHES = ("-", "--", ":", "-.", (0, (1, 3)), (0, (4, 4)))
_DOTS = 144
_CHINESE = ("Noto Sans CJK SC", "WenQuanYi Zen Hei", "PingFang SC", "Microsoft YaHei")
"""Fonts that are asked where matplotlib's own has no glyph, if they are installed."""


def write(figure: Figure, path: Path) -> None:
    """Write the figure to ``path``.

    Raises:
        QuizError: matplotlib is not installed. OSError: the file cannot be written.
    """
    try:
        from matplotlib import font_manager, rc_context
    except ImportError:
        raise QuizError(
            "PNG files need matplotlib, which is not installed",
            hint="pip install 'quizapp[plot]', or write an .svg, which needs nothing",
        ) from None
    installed = {one.name for one in font_manager.fontManager.ttflist}
    fonts = ["DejaVu Sans", *(one for one in _CHINESE if one in installed)]
    with warnings.catch_warnings(), rc_context({"font.family": fonts}):
        # A box in place of a letter is all there can be where no font has it.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        _draw(figure, path)


def _draw(figure: Figure, path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Sheet

    place = page(figure)
    # Not pyplot, which keeps every figure and looks for a screen.
    sheet = Sheet(figsize=(place.width / 72, place.height / 72), dpi=_DOTS)
    FigureCanvasAgg(sheet)
    wide, high = place.width, place.height
    words: dict[str, Any] = {"parse_math": False, "verticalalignment": "baseline"}
    sheet.text(MARGIN / wide, 1 - 38 / high, figure.title, fontsize=15, fontweight="bold", **words)
    sheet.text(
        1 - MARGIN / wide,
        1 - 38 / high,
        figure.note,
        color=QUIET,
        fontsize=9,
        horizontalalignment="right",
        **words,
    )
    for row, line in enumerate(place.caption):
        sheet.text(
            MARGIN / wide, 1 - (58 + 18 * row) / high, line, color=QUIET, fontsize=9, **words
        )
    for panel, (x, y) in zip(figure.panels, place.corners, strict=True):
        box = (
            (x + 58) / wide,
            1 - (y + HEIGHT - 48) / high,
            (WIDTH - 80) / wide,
            (HEIGHT - 90) / high,
        )
        _panel(sheet.add_axes(box), panel)
    sheet.savefig(path, format="png", facecolor="white")


def _panel(axes: Axes, panel: AnyPanel) -> None:
    axes.set_title(panel.title, loc="left", fontsize=10, fontweight="bold", parse_math=False)
    for label, write in ((panel.x.label, axes.set_xlabel), (panel.y.label, axes.set_ylabel)):
        write(label, fontsize=9, color=QUIET, parse_math=False)
    axes.tick_params(labelsize=8, colors=QUIET)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    match panel:
        case Bars() | Histogram():
            _bars(axes, panel)
        case Lines():
            _lines(axes, panel)
        case Heatmap():
            low, high = span(panel)
            name = ramps.signed if panel.signed else ramps.heat
            _matrix(
                axes,
                [
                    [
                        None if one is None else name(one)
                        for one in (share(n, low, high) for n in row)
                    ]
                    for row in panel.rows
                ],
            )
        case Overlay():
            heat = resized(panel.heat, len(panel.image), len(panel.image[0]))
            _matrix(
                axes,
                [
                    [ramps.over(grey or 0.0, hot or 0.0) for grey, hot in zip(*rows, strict=True)]
                    for rows in zip(panel.image, heat, strict=True)
                ],
            )


def _matrix(axes: Axes, roles: list[list[str | None]]) -> None:
    white = (255, 255, 255)
    axes.imshow(
        [[(role and ramps.rgb(role)) or white for role in row] for row in roles],
        interpolation="nearest",
    )


def _bars(axes: Axes, panel: Bars | Histogram) -> None:
    vertical = scale.of(panel.y, [y for one in panel.series for y in one.y], zero=True)
    total = max(len(one.y) for one in panel.series)
    first = 1.0 if panel.x.low is None else panel.x.low
    step, width = 1.0, 0.7
    if isinstance(panel, Histogram):
        width = step = ((panel.x.high or 0.0) - first) / total
        first += step / 2
    for index, one in enumerate(panel.series):
        shown = [
            (first + bar * step, value)
            for bar, value in enumerate(one.y)
            if vertical.place(value) is not None and value is not None
        ]
        places, values = [x for x, _ in shown], [y for _, y in shown]
        label = _label(one.label)
        if index == 0:
            axes.bar(places, values, width=width, color=COLOURS[0], label=label)
        else:
            ends = [x - width / 2 for x in places], [x + width / 2 for x in places]
            axes.hlines(values, *ends, colors=COLOURS[index], linewidth=2, label=label)
    if isinstance(panel, Bars) and panel.names:
        shown_names = panel.names[:total]
        at = [first + bar for bar in range(len(shown_names))]
        axes.set_xticks(at, shown_names, parse_math=False)
    _finish(axes, vertical, reverse=False)


def _lines(axes: Axes, panel: Lines) -> None:
    points = [one.points for one in panel.series]
    vertical = scale.of(panel.y, [y for one in points for _, y in one])
    across = scale.of(panel.x, [x for one in points for x, _ in one])
    for index in reversed(range(len(points))):
        places = [float("nan") if x is None else x for x, _ in points[index]]
        values = [float("nan") if y is None else y for _, y in points[index]]
        style: dict[str, Any] = {"linestyle": _DASHES[index]}
        if len(values) == 1:
            style = {"marker": "o", "linestyle": "none"}
        label = _label(panel.series[index].label)
        axes.plot(places, values, color=COLOURS[index], label=label, **style)
    axes.set_xscale("log" if across.log else "linear")
    axes.set_xlim(across.low, across.high)
    _finish(axes, vertical, reverse=True)


def _finish(axes: Axes, vertical: Scale, *, reverse: bool) -> None:
    axes.set_yscale("log" if vertical.log else "linear")
    axes.set_ylim(vertical.low, vertical.high)
    axes.grid(axis="y", alpha=0.3)
    if axes.get_legend_handles_labels()[1]:
        # Lines are drawn from the last to the first.
        legend = axes.legend(fontsize=8, frameon=False, loc="best", reverse=reverse)
        for text in legend.get_texts():
            text.set_parse_math(False)


def _label(text: str) -> str:
    """A series' label; matplotlib hides those that begin with an underscore."""
    return f" {text}" if text.startswith("_") else text
