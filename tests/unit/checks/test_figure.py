"""What the author of a `figure.py` writes with, and the check that becomes of it."""

from types import ModuleType

import pytest
import torch

from quizapp.checks.figure import alone, axis, bars, figure, heatmap, histogram, lines, sketch
from quizapp.checks.harness import Setting, run_check
from quizapp.checks.record import thaw
from quizapp.figures.model import Figure

SETTING = Setting(1, torch.float32, torch.device("cpu"))


@figure(title="T", caption="C")
def drawn(make, given):
    return [lines(make(given.normal(3)))]


def test_a_figure_runs_as_a_check_with_draws_of_its_own() -> None:
    assert drawn.check.name == "figure drawn"  # no check's name has a blank
    record = run_check(drawn.check, {"make": lambda x: x}, SETTING)
    (panel,) = thaw(record.items[-1].value)
    assert panel["kind"] == "lines"
    assert panel["series"][0]["y"].dtype == torch.float64
    assert run_check(drawn.check, {"make": lambda x: 1 / 0}, SETTING).failure is not None


def plain(value: object) -> object:
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def test_panels_are_what_the_model_takes() -> None:
    numbers = [1, torch.tensor(2.0, requires_grad=True), 3.5]
    panels = [
        bars({"a": numbers, "b": torch.ones(3)}, names=["x", "y", "z"], y=axis("n", log=True)),
        bars(tuple(numbers)),
        lines({"path": (numbers, numbers), "loss": torch.tensor([True, False])}),
        lines((numbers, numbers)),
        lines((1.0, 2.0)),
        histogram(torch.tensor([0.1, 0.6, 0.7, float("nan"), 9.0]), low=0.0, high=1.0, bins=2),
        alone(heatmap(torch.eye(2, dtype=torch.bfloat16), signed=True)),
    ]
    made = Figure.model_validate({"title": "t", "panels": plain(panels)}).panels
    assert made[0].series[0].y == made[1].series[0].y == (1.0, 2.0, 3.5)
    assert made[2].series[0].x == made[3].series[0].x == (1.0, 2.0, 3.5)
    assert made[4].series[0].y == (1.0, 2.0)
    assert made[5].series[0].y == (1.0, 2.0)
    assert made[6].alone


def test_a_file_defines_one_figure() -> None:
    module = ModuleType("figure")
    with pytest.raises(ValueError, match="defines 0 figures"):
        sketch(module)
    module.one = drawn
    assert sketch(module) is drawn
    module.two = figure(title="U", caption="")(drawn.body)
    with pytest.raises(ValueError, match="defines 2 figures"):
        sketch(module)
