"""Figures in a terminal: a few frames to look at, and what must hold for any data and size."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.figures import ramps
from quizapp.figures.canvas import Canvas, columns, plain
from quizapp.figures.draw import draw
from quizapp.figures.model import MAX_PANELS, Figure


def figure(*panels: dict[str, Any], **words: str) -> Figure:
    return Figure.model_validate({"title": "A figure", **words, "panels": list(panels)})


def shown(made: Figure, wide: int, high: int, *, colour: bool = False) -> str:
    return "\n" + plain(draw(made, wide, high, colour=colour)) + "\n"


def test_bars_are_told_apart_by_eighths_and_marks() -> None:
    profile = [10.0**-power for power in (8, 6, 4, 2)]
    made = figure(
        {
            "kind": "bars",
            "title": "sigmoid",
            "x": {"label": "layer"},
            "y": {"label": "|dL/dW|", "log": True, "low": 1e-9, "high": 1.0},
            "series": [{"label": "yours", "y": profile}, {"label": "reference", "y": [1e-2] * 4}],
        }
    )
    assert (
        shown(made, 46, 10)
        == """
A figure
sigmoid  |dL/dW|  █ yours  ━ reference
   1┤
    │━━━━━━━ ━━━━━━━ ━━━━━━━ ━━━━━━━
1e-4┤                ▆▆▆▆▆▆▆ ███████
    │        ▅▅▅▅▅▅▅ ███████ ███████
1e-8┤▄▄▄▄▄▄▄ ███████ ███████ ███████
    └───┬───────┬───────┬───────┬───
        1       2       3       4
                  layer
"""
    )


def test_bars_grow_from_zero_both_ways_and_say_what_is_missing() -> None:
    made = figure({"kind": "bars", "names": ["a", "b", "c"], "series": [{"y": [2.0, -1.0, None]}]})
    assert (
        shown(made, 20, 8)
        == """
A figure
  │████
 1┤████
  │████
 0┤▀▀▀▀ ▅▅▅▅
-1┤     ████ ××××
  └──┬────┬────┬─
     a    b    c
"""
    )


def test_curves_are_braille_and_one_point_is_a_mark() -> None:
    made = figure(
        {
            "kind": "lines",
            "x": {"label": "step"},
            "series": [
                {"label": "loss", "y": [(step - 6) ** 2 / 36 for step in range(13)]},
                {"label": "best", "x": [6], "y": [0.0]},
            ],
        }
    )
    assert (
        shown(made, 30, 10)
        == """
A figure
⠤⠤ loss  ◆ best
  1┤⠱⡀                      ⢀⠎
   │ ⠘⢄                    ⡠⠃
0.5┤   ⠣⣀                ⣀⠜
   │     ⠑⢄            ⣠⠊
  0┤       ⠉⠒⠤⣀⣀◆⣀⣀⣀⠤⠒⠉
   └┬─────────┬──────────┬────
    0         5         10
               step
"""
    )


MATRIX = [[0.0, 0.3], [0.6, 1.0]]


def test_a_matrix_without_colours_is_shaded() -> None:
    made = figure({"kind": "heatmap", "x": {"label": "key"}, "rows": MATRIX})
    assert (
        shown(made, 20, 7)
        == """
A figure
key →
    ░░░░
    ░░░░
▓▓▓▓████
▓▓▓▓████
0   ░░▒▒▓▓██ 1
"""
    )


def test_a_matrix_with_colours_has_two_pixels_in_a_cell() -> None:
    lines = draw(figure({"kind": "heatmap", "rows": MATRIX}), 2, 4)
    assert [tuple(span) for span in lines[1]] == [
        ("▀", "heat-0", "heat-9"),
        ("▀", "heat-4", "heat-15"),
    ]


def test_a_picture_below_a_map_keeps_its_brightness() -> None:
    panel = {"kind": "overlay", "image": [[0.0, 1.0]], "heat": [[0.0, 0.0]]}
    (dark, light) = draw(figure(panel), 2, 4)[1]
    assert ramps.rgb(dark.role) == (40, 40, 40)
    assert ramps.rgb(light.role) == (220, 220, 220)
    assert shown(figure(panel), 8, 4) == "\nA figure\n    ····\n    ····\n"


def test_panels_without_room_are_told() -> None:
    made = figure(*[{"kind": "lines", "series": [{"y": [1.0, 2.0]}]}] * 6)
    assert draw(made, 40, 8)[-1][0].text == "… 4 more where there is more room"
    assert "more" not in shown(made, 120, 40)


def test_the_note_stands_where_there_is_room() -> None:
    made = figure({"kind": "lines", "series": [{"y": [1.0, 2.0]}]}, caption="Look.")
    made = made.model_copy(update={"note": "like the reference's"})
    assert shown(made, 60, 12).splitlines()[1:3] == ["A figure  like the reference's", "Look."]
    assert "Like the reference's. L…" in shown(made, 24, 12)


def test_equal_figures_make_equal_lines() -> None:
    made = figure({"kind": "heatmap", "rows": MATRIX})
    assert draw(made, 50, 20) == draw(made, 50, 20)


def test_half_a_wide_character_is_never_left() -> None:
    canvas = Canvas(6, 1)
    canvas.put(0, 0, "注意力")
    canvas.put(1, 0, "x")
    canvas.put(4, 0, "y")
    assert plain(canvas.lines()) == " x意y"
    canvas.put(5, 0, "意")
    assert columns(canvas.lines()[0]) <= 6


def test_a_mark_above_a_letter_takes_no_cell() -> None:
    canvas = Canvas(3, 1)
    canvas.put(0, 0, "\u0301e\u0301a")
    assert plain(canvas.lines()) == "e\u0301a"


NUMBERS = st.one_of(
    st.none(),
    st.integers(-3, 3).map(float),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**400), 10**400),
)
TEXTS = st.text(max_size=12).filter(str.isprintable) | st.sampled_from(["注意力", "é́", ""])
AXES = st.fixed_dictionaries(
    {}, optional={"label": TEXTS, "log": st.booleans(), "low": NUMBERS, "high": NUMBERS}
)


def repeated(made: st.SearchStrategy[list[Any]], most: int) -> st.SearchStrategy[list[Any]]:
    """The same over and over: long data of few draws."""
    times = st.integers(1, most)
    return st.tuples(made, times).map(lambda pair: (pair[0] * pair[1])[:most])


ROWS = st.tuples(st.integers(1, 64), st.lists(NUMBERS, min_size=1, max_size=5)).flatmap(
    lambda row: repeated(
        st.lists(
            st.just((row[1] * row[0])[: row[0]])
            | st.lists(NUMBERS, min_size=1, max_size=3).map(lambda one: (one * 64)[: row[0]]),
            min_size=1,
            max_size=3,
        ),
        64,
    )
)


def series(most: int) -> st.SearchStrategy[Any]:
    y = repeated(st.lists(NUMBERS, min_size=1, max_size=5), most)
    plain = st.fixed_dictionaries({"y": y}, optional={"label": TEXTS})
    both = y.flatmap(
        lambda one: st.lists(NUMBERS, min_size=1, max_size=5).map(
            lambda x: {"x": (x * len(one))[: len(one)], "y": one}
        )
    )
    return st.lists(plain | both, min_size=1, max_size=3)


def panels(kind: str, parts: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    common = {"kind": st.just(kind), "title": TEXTS, "x": AXES, "y": AXES}
    return st.fixed_dictionaries(common | parts)


EDGES = st.tuples(st.floats(-1e299, 1e299), st.floats(-1e299, 1e299)).filter(
    lambda edges: edges[0] + 1e-290 < edges[1]
)
PANELS = st.one_of(
    panels("bars", {"series": series(64), "names": repeated(st.lists(TEXTS, max_size=4), 64)}),
    panels("lines", {"series": series(200)}),
    panels(
        "histogram",
        {"series": series(64), "x": EDGES.map(lambda e: {"low": e[0], "high": e[1]})},
    ),
    panels("heatmap", {"rows": ROWS, "low": NUMBERS, "high": NUMBERS, "signed": st.booleans()}),
    panels("overlay", {"image": ROWS, "heat": ROWS}),
)
FIGURES = repeated(st.lists(PANELS, min_size=1, max_size=3), MAX_PANELS).map(
    lambda made: Figure.model_validate(
        {"title": "注意 figure", "caption": "c " * 99, "panels": made}
    )
)


@settings(max_examples=150, deadline=None)
@given(FIGURES, st.integers(0, 160), st.integers(0, 60), st.booleans())
def test_any_figure_fits_any_terminal(made: Figure, wide: int, high: int, colour: bool) -> None:
    lines = draw(made, wide, high, colour=colour)
    assert len(lines) <= high
    for line in lines:
        assert columns(line) <= wide
        for span in line:
            for role in (span.role, span.ground):
                if "-" in role and not role.startswith("series-"):
                    assert all(0 <= part <= 255 for part in ramps.rgb(role) or (-1,))


def test_numbers_of_far_apart_sizes_can_be_drawn() -> None:
    rows = [[-8e149, 1.5e-158, 3e299]]
    panels = [{"kind": "heatmap", "rows": rows, "low": 0.0, "high": 1e-158}]
    panels += [{"kind": "lines", "y": {"low": 0.0, "high": 1e-158}, "series": [{"y": rows[0]}]}]
    panels += [panels[1] | {"kind": "bars"}]
    assert len(draw(figure(*panels), 80, 20)) > 10


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 10**400, 1e305])
def test_what_is_not_finite_is_missing(value: float) -> None:
    made = figure({"kind": "bars", "series": [{"y": [value, 1.0]}]})
    assert made.panels[0].series[0].y == (None, 1.0)
