"""The learner's figure beside the reference's."""

from typing import Any

from quizapp.figures.beside import LIKE, beside
from quizapp.figures.model import MAX_PANELS, Figure, Heatmap


def figure(*panels: dict[str, Any]) -> Figure:
    return Figure.model_validate({"title": "t", "panels": list(panels)})


def lines(*y: float | None, **more: Any) -> dict[str, Any]:
    return {"kind": "lines", "title": "loss", "series": [{"y": list(y)}], **more}


def heat(*row: float, **more: Any) -> dict[str, Any]:
    return {"kind": "heatmap", "title": "head", "rows": [list(row)], **more}


def test_what_looks_the_same_is_shown_once() -> None:
    both = beside(figure(lines(0.0, 1.0), heat(0.0, 1.0)), figure(lines(0.001, 1.0), heat(0.0, 1)))
    assert both.note == LIKE
    assert both.panels == figure(lines(0.0, 1.0), heat(0.0, 1.0)).panels


def test_one_curve_gets_the_references_into_its_panel() -> None:
    both = beside(figure(lines(0.0, 1.0), lines(1.0)), figure(lines(1.0, 0.0), lines(1.0)))
    assert both.note == "unlike the reference's in 1 of 2 panels"
    assert [one.label for one in both.panels[0].series] == ["yours", "reference"]
    assert both.panels[0].series[1].y == (1.0, 0.0)


def test_matrices_stand_beside_each_other_in_one_range_of_colours() -> None:
    both = beside(figure(heat(0.0, 1.0)), figure(heat(0.0, 4.0)))
    assert both.note == "unlike the reference's"
    assert [one.title for one in both.panels] == ["yours: head", "reference: head"]
    assert all(isinstance(one, Heatmap) and (one.low, one.high) == (0, 4) for one in both.panels)


def test_a_number_brighter_than_the_brightest_is_another_one() -> None:
    assert beside(figure(heat(0.0, 9.0)), figure(heat(0.0, 1.0))).note != LIKE


def test_powers_of_ten_must_agree_as_numbers_not_as_places() -> None:
    wide = {"y": {"log": True, "low": 1e-18, "high": 1.0}}
    assert beside(figure(lines(1e-9, **wide)), figure(lines(1.01e-9, **wide))).note == LIKE
    assert beside(figure(lines(1e-9, **wide)), figure(lines(1.5e-9, **wide))).note != LIKE


def test_a_missing_number_is_a_difference() -> None:
    assert beside(figure(lines(1.0, None)), figure(lines(1.0, 0.0))).note != LIKE
    assert beside(figure(lines(1.0, None)), figure(lines(1.0, None))).note == LIKE


def test_the_reference_says_what_stands_alone() -> None:
    forged = figure(lines(0.0, 1.0, alone=True))
    assert beside(forged, figure(lines(1.0, 0.0))).note != LIKE
    both = beside(figure(lines(0.0, 1.0)), figure(lines(1.0, 0.0, alone=True)))
    assert both.note == LIKE
    assert len(both.panels[0].series) == 1


def test_figures_of_another_form_are_shown_as_they_are() -> None:
    other = beside(figure(*[heat(1.0)] * MAX_PANELS), figure(lines(1.0)))
    assert other.note == "unlike the reference's"
    assert len(other.panels) == MAX_PANELS
    wider = beside(figure(*[heat(1.0, 2.0)] * MAX_PANELS), figure(*[heat(2.0, 0)] * MAX_PANELS))
    assert len(wider.panels) == MAX_PANELS
    assert beside(figure(heat(1.0, 2.0)), figure({**heat(), "rows": [[1.0], [2.0]]})).note != LIKE
