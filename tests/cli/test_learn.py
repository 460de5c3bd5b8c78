"""hint, explain, solution."""

import errno
import os
from pathlib import Path

import pytest

from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace

PASSED = {"challenge": "twice", "verdict": "pass", "checks": [{"verdict": "pass"}]}


def test_hints_come_one_by_one(quiz) -> None:
    shown = [quiz("hint", "twice").stdout.strip() for _ in range(4)]
    assert shown == ["Two.", "Times two.", "`2 * x`", "`2 * x`"]
    assert quiz("hint", "twice", "--level", "1").stdout == "Two.\n"
    assert "hint 1 of 3" in quiz("hint", "thrice").stderr


def test_a_level_too_many(quiz) -> None:
    done = quiz("hint", "twice", "--level", "4")
    assert done.exit_code == 2
    assert "has 3 hints" in done.stderr


def test_a_hint_is_shown_even_where_it_cannot_be_recorded(
    quiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(os, "mkdir", read_only)
    done = quiz("hint", "twice")
    assert (done.exit_code, done.stdout) == (0, "Two.\n")
    assert "not recorded" in done.stderr


def test_explain(quiz) -> None:
    text = quiz("explain", "twice").stdout
    assert "What it gives" in text
    assert "(section squared)" in text
    one = quiz("explain", "twice", "squared").stdout
    assert "Two times x" in one
    assert "What it gives" not in one
    assert quiz("explain", "twice", "--keys").stdout.splitlines() == [
        "forward  What it gives",
        "squared  The tensor is squared",
    ]


def test_explain_an_unknown_section(quiz) -> None:
    done = quiz("explain", "twice", "square")
    assert done.exit_code == 2
    assert "did you mean 'squared'?" in done.stderr


def test_the_article(quiz) -> None:
    assert "Doubling is adding once." in quiz("explain", "tiny", "--article").stdout
    assert "Doubling is adding once." in quiz("explain", "thrice", "--article").stdout


def test_the_solution_is_gated(quiz, workspace: Path) -> None:
    done = quiz("solution", "twice")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "--give-up" in done.stderr
    State.load(Workspace(workspace)).record(PASSED)
    assert "return 2 * x" in quiz("solution", "twice").stdout
    assert quiz("solution", "thrice").exit_code == 2


def test_giving_up_is_recorded(quiz, workspace: Path) -> None:
    asked = quiz("solution", "twice", "--give-up")
    assert (asked.exit_code, asked.stdout) == (2, "")
    done = quiz("solution", "twice", "--give-up", "--yes")
    assert "return 2 * x" in done.stdout
    assert State.load(Workspace(workspace)).entry("twice").given_up
    assert quiz("solution", "twice").exit_code == 0


def test_giving_up_unrecorded_shows_nothing(quiz, own_home: Path) -> None:
    (own_home / "quiz").mkdir(exist_ok=True)
    (own_home / "quiz" / "data").touch()  # where the history's folder should be
    done = quiz("solution", "twice", "--give-up", "--yes")
    assert (done.exit_code, done.stdout) == (3, "")
