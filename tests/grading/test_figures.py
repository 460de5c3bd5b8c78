"""Figures through the service: what is drawn, what hostile answers send, and that no verdict
hears of it."""

from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.events import FigureDrawn, Finished
from tests.grading.conftest import Graded

FILE = "solutions/attention/attention/figure.py"
FORWARD = "        batch, length, dim = x.shape\n"
IN_FIGURE = "        if (length, dim) == (16, 32):\n            "
SENDS = """
from quizapp.checks.figure import figure


@figure(title="The pack's title", caption="")
def sent(make, given):
    return {panels}
"""


def drawn(graded: Graded, source: str, **changes: Any) -> tuple[FigureDrawn, Finished]:
    events = graded.events(source, figure=True, **changes)
    told = [one for one in events if isinstance(one, FigureDrawn)]
    assert len(told) == 1
    assert events[-2] is told[0]
    assert isinstance(events[-1], Finished)
    return told[0], events[-1]


def test_a_right_answer_looks_like_the_reference(graded: Graded, right: str) -> None:
    told, end = drawn(graded, right, seed=2)
    assert told.problem == "" and told.figure is not None
    assert told.figure.note == "like the reference's"
    assert [one.title for one in told.figure.panels] == ["head 1", "head 2"]
    assert end.report.verdict == "pass"
    assert "figure" not in {one.name for one in end.report.checks}


def test_a_mistake_is_seen(graded: Graded, right: str) -> None:
    told, end = drawn(graded, right.replace(" * self.scale", ""), seed=2)
    assert told.figure is not None
    assert told.figure.note == "unlike the reference's"
    yours, reference, *_ = told.figure.panels
    sharpest = [sum(max(row) for row in one.rows) for one in (yours, reference)]
    assert sharpest[0] > 1.5 * sharpest[1]
    assert [one.key for one in end.report.mistakes] == ["no-scale"]


def test_no_figure_is_drawn_that_nobody_asked_for(graded: Graded, right: str) -> None:
    assert not [one for one in graded.events(right) if isinstance(one, FigureDrawn)]


def test_one_check_and_the_figure(graded: Graded, right: str) -> None:
    told, end = drawn(graded, right, checks=("scale",))
    assert told.figure is not None
    assert [one.name for one in end.report.checks] == ["scale"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("raise ValueError('not \\x1b[31mnow')", "ValueError: not now in line 22"),
        ("import os; os._exit(3)", "ended itself with status 3"),
        ("import os; os.close(1); os.kill(os.getpid(), 11)", "SIGSEGV"),
        ("print('x' * (2 << 20))", "printed more than"),
        ("while True: pass", "too long to draw"),
        ("return x[:, :, :3]", "cannot be drawn"),
    ],
)
def test_what_goes_wrong_while_drawing_is_told_and_changes_no_verdict(
    graded: Graded, right: str, quick: Path, line: str, problem: str
) -> None:
    source = right.replace(FORWARD, f"{FORWARD}{IN_FIGURE}{line}\n", 1)
    told, end = drawn(graded, source, pack=quick)
    if "cannot" not in problem:
        assert told.figure is None
        assert problem in told.problem
        assert told.problem.isprintable()
    assert end.report.verdict == "pass"
    assert all(one.verdict == "pass" for one in end.report.checks)


@pytest.mark.parametrize(
    ("panels", "problem"),
    [
        ("[]", "cannot be drawn"),
        ("[{'kind': 'lines', 'series': [{'y': given.normal(2000)}]}]", "cannot be drawn"),
        ("[{'kind': 'heatmap', 'rows': given.normal(3000, 3000)}]", "9000000 numbers"),
        ("[{'kind': 'heatmap', 'rows': given.normal(2, 2, 2)}]", "cannot be drawn"),
        ("[make]", "they are no numbers"),
        ("['lines'] * 3", "cannot be drawn"),
        ("[{'kind': 'lines', 'series': [{'y': [1.0]}], 'title': 'a' * 90}]", "cannot be drawn"),
    ],
)
def test_data_of_another_form_are_refused(
    graded: Graded, right: str, copy_pack: Any, panels: str, problem: str
) -> None:
    pack = copy_pack({FILE: SENDS.format(panels=panels)})
    told, end = drawn(graded, right, pack=pack)
    assert told.figure is None
    assert problem in told.problem
    assert end.report.verdict == "pass"


def test_texts_from_the_runner_are_made_harmless(
    graded: Graded, right: str, copy_pack: Any
) -> None:
    panel = {
        "kind": "lines",
        "series": [{"y": [float("nan"), 1.0], "label": "a\x1b[2J\nb\u202ec\u200b"}],
    }
    told, _ = drawn(graded, right, pack=copy_pack({FILE: _sends(panel)}))
    assert told.figure is not None
    assert told.figure.title == "The pack's title"
    (series,) = told.figure.panels[0].series
    assert (series.label, series.y) == ("a bc", (None, 1.0))


def _sends(panel: dict[str, Any]) -> str:
    return SENDS.format(panels=repr([panel]).replace("nan", "float('nan')"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "there is none for this challenge"),
        ("x = (", "figure.py cannot be run: SyntaxError"),
        ("import torch", "figure.py cannot be run: ValueError"),
        (SENDS.format(panels="1 / 0"), "ZeroDivisionError"),
    ],
)
def test_a_broken_figure_is_the_packs_and_grading_goes_on(
    graded: Graded, right: str, copy_pack: Any, text: str | None, problem: str
) -> None:
    told, end = drawn(graded, right, pack=copy_pack({FILE: text}))
    assert told.figure is None
    assert problem in told.problem
    assert end.report.verdict == "pass"


@pytest.mark.parametrize(
    ("source", "problem", "verdict"),
    [
        ("class SelfAttention(", "SyntaxError", "not-gradable"),
        ("import os; os._exit(0)", "ended itself", "crash"),
    ],
)
def test_an_answer_that_cannot_run_is_not_drawn(
    graded: Graded, source: str, problem: str, verdict: str
) -> None:
    told, end = drawn(graded, source)
    assert told.figure is None
    assert problem in told.problem
    assert end.report.verdict == verdict
