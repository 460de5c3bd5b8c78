"""The authors' guide names what there is: every key, every draw, every file that is allowed."""

import inspect
from importlib import resources

import pytest

from quizapp.authoring import proofs, scaffold
from quizapp.catalog.form import ChallengeFile
from quizapp.checks import Given
from quizapp.checks import figure as drawing

TEXT = resources.files("quizapp.authoring").joinpath("guide.md").read_text(encoding="utf-8")
FRAMEWORK = {"take_tried"}
DRAWS = {
    name
    for name, value in vars(Given).items()
    if inspect.isfunction(value) and not name.startswith("_")
} - FRAMEWORK
FILES = {name.partition(".")[0] for side in proofs.ALLOWED.values() for name in side}


@pytest.mark.parametrize("name", sorted(DRAWS))
def test_every_draw_is_explained(name: str) -> None:
    assert f"`{name}(" in TEXT


@pytest.mark.parametrize("key", sorted(ChallengeFile.model_fields))
def test_every_key_is_explained(key: str) -> None:
    assert f"`{key}`" in TEXT or f"`[{key}]`" in TEXT


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_is_explained(name: str) -> None:
    assert f"{name}." in TEXT


def test_panels_and_numbers_are_those_of_the_program() -> None:
    for name in ("lines", "bars", "histogram", "heatmap", "overlay"):
        assert callable(getattr(drawing, name)) and f"`{name}`" in TEXT
    assert (proofs.LEAST_ACCEPTED, proofs.LEAST_MISTAKES) == (2, 6)
    assert "at least two right answers" in TEXT and "at least six" in TEXT


def test_a_repair_tells_its_learner_what_to_do(tmp_path) -> None:
    list(scaffold.scaffold(tmp_path, "toys", "slow-race", repair=True))
    stub = tmp_path / "challenges/toys/slow-race/stub.py"
    assert stub.read_text().startswith(
        '"""Slow race. Mend it; `quiz grade slow-race` checks it."""'
    )
