"""Figures as files."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from quizapp.errors import QuizError
from quizapp.figures import png
from quizapp.figures.model import Figure
from quizapp.figures.svg import svg

from .test_draw import FIGURES

PANELS = [
    {
        "kind": "bars",
        "title": "a < b & c",
        "names": ['"x"', "注意"],
        "y": {"label": "P", "log": True},
        "series": [{"label": "yours", "y": [1e-3, 1.0]}, {"label": "reference", "y": [1e-2, None]}],
    },
    {"kind": "histogram", "x": {"low": -1.0, "high": 1.0}, "series": [{"y": [1.0, 4.0, 2.0]}]},
    {"kind": "lines", "series": [{"y": [1.0, None, 2.0, 3.0]}, {"x": [1.0], "y": [2.0]}]},
    {"kind": "heatmap", "rows": [[0.0, None], [-1.0, 2.0]], "signed": True},
    {"kind": "overlay", "image": [[0.0, 1.0]], "heat": [[0.5]]},
]
FIGURE = Figure.model_validate(
    {"title": "</svg><script>", "caption": "$x^$ what", "note": "like", "panels": PANELS}
)


def test_an_svg_is_well_formed_and_its_texts_are_texts() -> None:
    text = svg(FIGURE)
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    for word in ("</svg><script>", "a < b & c", '"x"', "注意", "yours", "$x^$ what"):
        assert word in words
    assert "<script" not in text
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 1


@settings(max_examples=60, deadline=None)
@given(FIGURES)
def test_any_figure_is_well_formed_xml(figure: Figure) -> None:
    ElementTree.fromstring(svg(figure))


def test_a_png_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    png.write(FIGURE, tmp_path / "f.png")
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")


def test_without_matplotlib_the_way_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("matplotlib", "matplotlib.figure", "matplotlib.backends.backend_agg"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(QuizError, match="matplotlib") as refused:
        png.write(FIGURE, tmp_path / "f.png")
    assert "quizapp[plot]" in (refused.value.hint or "")
    assert ".svg" in (refused.value.hint or "")
