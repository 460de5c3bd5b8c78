"""`quiz demo`, `doctor` and `dev`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from quizapp.learner.progress.database import Database
from tests.command import invoke


def test_demo_grades_three_answers() -> None:
    done = invoke("demo")
    assert done.exit_code == 0, done.output
    for words in ("not started", "The scores are not scaled", "passed: 7 checks", "Your turn"):
        assert words in done.stdout


def test_doctor_says_what_is_here(quiz) -> None:
    done = quiz("doctor", "--format", "json")
    found = json.loads(done.stdout)
    assert done.exit_code == (3 if found["problems"] else 0)
    assert "cpu" in found["devices"]
    assert found["tier"] in ("full", "strong", "basic", "contained")
    assert any(line.startswith(("Stops:", "Does not stop:")) for line in found["protection"])
    words = dict(line.split(maxsplit=1)[::-1] for line in found["tried"])
    assert set(words.values()) <= {"stopped", "open"}
    assert words["seeing that a file exists and how big it is"] == "open"
    assert ("advice" in found) == (found["tier"] not in ("full", "strong"))
    assert "untested" not in found or sys.platform != "linux"
    assert found["bubblewrap"] == "not used: switched off by QUIZ_BUBBLEWRAP"
    assert found["graders"] == "forked"
    assert found["progress"] == [str(Database().path), "no history yet"]


def test_doctor_says_how_graders_are_started(quiz, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_START_METHOD", "spawn")
    monkeypatch.delenv("QUIZ_BUBBLEWRAP")
    monkeypatch.setenv("PATH", "/nowhere")
    found = json.loads(quiz("doctor", "--format", "json").stdout)
    assert "spawn" in found["graders"]
    assert found["bubblewrap"] == "not used: the program bwrap is not installed"
    monkeypatch.setenv("QUIZ_START_METHOD", "clone")
    done = quiz("doctor", "--format", "json")
    assert done.exit_code == 3
    assert "QUIZ_START_METHOD" in json.loads(done.stdout)["problems"][0]


def test_a_new_challenge_loads_grades_and_says_what_is_missing(quiz, tmp_path: Path) -> None:
    pack = tmp_path / "mine"
    done = quiz("dev", "new", "half-it", "--topic", "toys", "--pack", str(pack))
    assert done.exit_code == 0
    again = quiz("dev", "new", "half-it", "--topic", "toys", "--pack", str(pack))
    assert again.exit_code == 2
    assert "exists already" in again.stderr
    assert quiz("dev", "new", "third-it", "--topic", "toys", "--pack", str(pack)).exit_code == 0
    stub = pack / "challenges/toys/half-it/stub.py"
    answer = tmp_path / "half-it.py"
    answer.write_text(stub.read_text().replace("raise NotImplementedError", "return x * x"))
    done = quiz("--pack", str(pack), "grade", str(answer))
    assert done.exit_code == 1
    assert "The input is squared" in done.stdout
    done = quiz("--pack", str(pack), "plot", str(answer), "--height", "16")
    assert done.exit_code == 0
    assert done.stdout.startswith("Doubling  unlike the reference's")


BLIND = """
import torch

from quizapp.checks.figure import figure, lines


@figure(title="Nothing of yours", caption="")
def blind(make, given):
    if make(torch.ones(1)) > 2.5:
        raise ValueError("thrice")
    return [lines([1.0, 2.0])]
"""


@pytest.mark.slow
def test_proving_a_pack_finds_what_is_wrong_with_it(quiz, make_pack) -> None:
    pack = make_pack("poor", topic="poor", challenges=("double",))
    hidden = pack / "solutions/poor/double"
    (hidden / "mistakes.toml").write_text(
        '[[mistake]]\nid = "harmless"\nfind = "2 * x"\nreplace = "x * 2"\n'
        '[[mistake]]\nid = "squared"\nfind = "return 2 * x"\nreplace = "return x * x"\n'
    )
    (hidden / "accepted/wrong.py").write_text("def twice(x):\n    return 3 * x\n")
    (hidden / "notes.txt").write_text("stray")
    (hidden / "figure.py").write_text(BLIND)
    done = quiz("dev", "check", str(pack), "--jobs", "2")
    assert done.exit_code == 1
    for words in (
        "mistake harmless, seed 0: accepted",
        "accepted/wrong.py refused",
        "stray file notes.txt",
        "no oracle.py",
        "explain.md has no section {#harmless}",
        "figure.py: every mistake looks like the reference",
        "figure.py draws nothing for accepted/wrong.py: ValueError: thrice",
    ):
        assert words in done.stdout
    assert "squared" not in done.stdout.replace("mistake squared is not", "")
