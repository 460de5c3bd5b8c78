"""The bench by areas: what is measured is for people, so only the gathering is tried here."""

import importlib
from pathlib import Path

import pytest

from quizapp.authoring import bench
from quizapp.authoring.bench import Figure, batch, grader
from quizapp.catalog import Catalog, load
from tests.command import invoke


@pytest.mark.parametrize("area", bench.AREAS)
def test_each_area_can_measure(area: str) -> None:
    assert callable(importlib.import_module(f"quizapp.authoring.bench.{area}").measure)


def test_only_the_areas_asked_for_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grader, "measure", lambda task: [Figure("rounds", task.rounds, 3, "x")])
    figures = bench.measure(Catalog((), "en"), rounds=4, say=lambda _: None, areas=["grader"])
    assert [one.as_dict() for one in figures] == [
        {"name": "rounds", "value": 4, "goal": 3, "unit": "x", "reached": False}
    ]


def test_an_unknown_area_is_a_usage_error_that_names_the_known_ones() -> None:
    result = invoke("dev", "bench", "--area", "nope")
    assert result.exit_code == 2
    assert "grader" in result.output


def test_what_hangs_is_not_given_to_pytest(tmp_path: Path) -> None:
    challenge = load().find(batch.CORE)
    batch.hand_in(tmp_path, challenge, 200, broken=True)
    found = list(batch.sound(tmp_path, challenge))
    assert len(found) == 198, "one in a hundred hangs"
    assert not any("while True" in (one / f"{challenge.id}.py").read_text() for one in found)
