"""The bench by areas: what is measured is for people, so only the gathering is tried here."""

import importlib
import os
import sys
from pathlib import Path

import pytest

from quizapp.authoring import bench
from quizapp.authoring.bench import Figure, batch, grader, tui
from quizapp.authoring.bench.figure import Task
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


def test_an_area_that_fails_loses_none_of_those_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(task: Task) -> list[Figure]:
        raise RuntimeError("no such words were drawn")

    monkeypatch.setattr(grader, "measure", lambda task: [Figure("rounds", task.rounds, 3, "x")])
    monkeypatch.setattr(tui, "measure", broken)
    result = invoke("dev", "bench", "--area", "grader", "--area", "tui")
    assert result.exit_code == 3
    assert "rounds" in result.stdout and "no such words" in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="terminals of this kind")
def test_words_that_come_too_fast_to_be_drawn_are_not_waited_for() -> None:
    from quizapp.authoring.bench.terminal import Terminal

    told = "import time; print('passed', flush=True); time.sleep(30)"
    with Terminal([sys.executable, "-c", told], os.environ) as terminal:
        assert terminal.wait("waiting", "pass", or_else="passed") < terminal.began + 25


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
