"""`quiz plot` and `quiz grade --figure`. Each starts a real service."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from quizapp.catalog import content
from quizapp.cli.paint import painted
from quizapp.figures.canvas import Span

FIGURE = """
import torch

from quizapp.checks.figure import figure, lines


@figure(title="Doubled", caption="A straight line.")
def curve(make, given):
    x = torch.linspace(-1.0, 1.0, 9).to(given.device, given.dtype)
    return [lines((x, make(x)), title="twice", x="x")]
"""
SQUARED = "def twice(x):\n    return x * x\n"


@pytest.fixture
def answer(quiz, workspace: Path):
    """Writes an answer to `twice`, which gets a figure here."""
    figure = content.root() / "solutions/tiny/twice/figure.py"
    figure.write_text(FIGURE, encoding="utf-8")

    def write(source: str) -> Path:
        workspace.mkdir(parents=True, exist_ok=True)
        (workspace / "twice.py").write_text(source, encoding="utf-8")
        return workspace / "twice.py"

    return write


def test_the_figure_goes_to_stdout_and_the_verdict_beside_it(quiz, answer) -> None:
    path = answer(SQUARED)
    done = quiz("plot", "twice", "--width", "60", "--height", "14", "--seed", "3")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "Doubled  unlike the reference's"
    assert "twice  ⠤⠤ yours  ⠤⠄ reference" in lines
    assert len(lines) <= 14 and max(map(len, lines)) <= 60
    assert f"{path}: 0 of 1 checks pass, seed 3" in done.stderr
    again = quiz("plot", "twice", "--width", "60", "--height", "14", "--seed", "3")
    assert again.stdout == done.stdout


def test_it_is_written_to_a_file(quiz, answer) -> None:
    answer(SQUARED)
    assert quiz("plot", "twice", "--out", "f.svg").stdout == "f.svg\n"
    assert ElementTree.parse("f.svg").getroot().tag.endswith("svg")
    assert quiz("plot", "twice", "--out", "f.json").exit_code == 0
    assert json.loads(Path("f.json").read_text("utf-8"))["panels"][0]["kind"] == "lines"
    refused = quiz("plot", "twice", "--out", "no/where.svg")
    assert refused.exit_code == 2
    assert "no/where.svg cannot be written" in refused.stderr


def test_a_wrong_ending_is_refused_before_anything_is_graded(quiz, answer) -> None:
    done = quiz("plot", "twice", "--out", "f.gif")
    assert done.exit_code == 2
    assert ".svg, .png or .json" in done.stderr


def test_a_challenge_without_a_figure_says_which_have_one(quiz, answer) -> None:
    answer(SQUARED)
    done = quiz("plot", "thrice")
    assert done.exit_code == 2
    assert "thrice has no figure" in done.stderr
    assert "figures: twice" in done.stderr


@pytest.mark.parametrize(
    ("source", "code", "words"),
    [
        ("def twice(x):\n    raise KeyError('x')\n", 1, "no figure: KeyError: 'x' in line 2"),
        ("def twice(x", 4, "no figure: SyntaxError"),
        ("def twice(x):\n    raise NotImplementedError\n", 4, "no figure: NotImplementedError"),
    ],
)
def test_why_there_is_none_is_said(quiz, answer, source: str, code: int, words: str) -> None:
    answer(source)
    done = quiz("plot", "twice")
    assert done.exit_code == code
    assert words in done.stderr
    assert "quiz grade twice" in done.stderr
    assert done.stdout == ""


def test_grade_draws_below_its_verdict(quiz, answer) -> None:
    answer(SQUARED)
    done = quiz("grade", "twice", "--figure")
    assert done.exit_code == 1
    assert done.stdout.index("next  ") < done.stdout.index("Doubled")
    assert quiz("grade", "thrice", "--figure").exit_code == 4
    as_json = quiz("grade", "twice", "--figure", "--format", "json")
    assert json.loads(as_json.stdout)["challenge"] == "twice"


def test_roles_become_colours_of_the_terminal() -> None:
    line = (Span("a", "title"), Span("b"), Span("▀", "heat-0", "heat-15"), Span("━", "series-1"))
    assert painted([line], colour=False) == ["ab▀━"]
    (deep,) = painted([line], colour=True, env={"COLORTERM": "truecolor"})
    assert "\x1b[38;2;18;14;54;48;2;252;250;190m▀\x1b[0m" in deep
    (plain,) = painted([line], colour=True, env={})
    assert "\x1b[38;5;17;48;5;229m▀\x1b[0m" in plain
    assert plain.startswith("\x1b[1ma\x1b[0mb")
