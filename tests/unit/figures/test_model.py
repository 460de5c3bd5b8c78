"""What a runner may send as a figure, and what not."""

from typing import Any

import pytest
from pydantic import ValidationError

from quizapp.figures.model import MAX_BARS, MAX_PANELS, MAX_POINTS, MAX_SIDE, Figure

LINE = {"kind": "lines", "series": [{"y": [1.0]}]}


def made(*panels: Any, **words: Any) -> Figure:
    return Figure.model_validate({"title": "t", **words, "panels": list(panels)})


@pytest.mark.parametrize(
    "panel",
    [
        {"kind": "pie"},
        {"kind": "lines", "series": []},
        {"kind": "lines", "series": [{"y": []}]},
        {"kind": "lines", "series": [{"y": [1.0], "x": [1.0, 2.0]}]},
        {"kind": "lines", "series": [{"y": [0.0] * (MAX_POINTS + 1)}]},
        {"kind": "lines", "series": [{"y": [1.0]}] * 7},
        {"kind": "lines", "series": [{"y": ["1"]}]},
        {"kind": "lines", "series": [{"y": [True]}]},
        {"kind": "lines", "series": [{"y": 1.0}]},
        {"kind": "bars", "series": [{"y": [0.0] * (MAX_BARS + 1)}]},
        {"kind": "histogram", "series": [{"y": [1.0]}]},
        {"kind": "histogram", "series": [{"y": [1.0]}], "x": {"low": 1.0, "high": 1.0}},
        {"kind": "heatmap", "rows": []},
        {"kind": "heatmap", "rows": [[]]},
        {"kind": "heatmap", "rows": [[1.0], [1.0, 2.0]]},
        {"kind": "heatmap", "rows": [[1.0] * (MAX_SIDE + 1)]},
        {"kind": "heatmap", "rows": [[1.0]] * (MAX_SIDE + 1)},
        {"kind": "overlay", "image": [[1.0]], "heat": [[1.0], []]},
        LINE | {"colour": "red"},
        LINE | {"title": "t" * 81},
        LINE | {"title": "\x1b[31mred"},
        LINE | {"title": "two\nlines"},
        LINE | {"title": "\u202e"},
        LINE | {"x": {"label": "\x00"}},
        [],
        None,
    ],
)
def test_other_data_are_refused(panel: Any) -> None:
    with pytest.raises(ValidationError):
        made(panel)


def test_a_figure_has_panels_and_not_too_many() -> None:
    assert made(*[LINE] * MAX_PANELS)
    for number in (0, MAX_PANELS + 1):
        with pytest.raises(ValidationError):
            made(*[LINE] * number)


def test_a_figure_goes_through_json_unchanged() -> None:
    figure = made(LINE, {"kind": "heatmap", "rows": [[float("nan"), 1e-320, 3]]}, caption="注意")
    assert figure.panels[1].rows == ((None, 0.0, 3.0),)
    assert Figure.model_validate_json(figure.model_dump_json()) == figure
