"""`quiz replay` from the shell. Each starts a real service."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.cli import replay as command
from quizapp.grading.events import ReplayMade

SQUARED = "def twice(x):\n    return x * x\n"


@pytest.fixture
def answer(workspace: Path) -> Path:
    workspace.mkdir(parents=True)
    path = workspace / "twice.py"
    path.write_text(SQUARED)
    return path


def test_from_a_failure_to_a_script(quiz, answer: Path, workspace: Path, tmp_path: Path) -> None:
    failed = quiz("grade", "twice")
    assert "debug     quiz replay twice" in failed.stdout
    seed = re.search(r"seed (\d+)", failed.stdout)
    assert seed is not None
    done = quiz("replay", "twice")
    assert done.exit_code == 0, done.output
    script = workspace / "replays" / "replay_twice_forward.py"
    assert done.stdout.strip() == str(script)
    assert f"seed {seed[1]}" in done.stderr  # the very inputs of the grade before
    assert {one.name for one in script.parent.iterdir()} == {
        "replay_twice_forward.py",
        "replay_twice_forward.safetensors",
    }
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert "the finding is reproduced" in ran.stdout
    finding = next(line for line in failed.stdout.splitlines() if "differs " in line)
    assert finding.split("first at")[-1].strip() in ran.stdout


def test_where_there_is_nothing_to_replay(quiz, answer: Path, workspace: Path) -> None:
    answer.write_text("def twice(x):\n    return x + x\n")
    done = quiz("replay", "twice", "--seed", "4")
    assert done.exit_code == 0
    assert "every check passes with seed 4" in done.stderr
    assert not (workspace / "replays").exists()


def test_what_it_says_without_a_replay(quiz, answer: Path, monkeypatch) -> None:
    assert quiz("replay", "thrice").exit_code == 4
    report = command._run

    def without(app, request):
        _, found = report(app, request)
        return ReplayMade(id=1, problem="it hands over a model (Own) of its own"), found

    monkeypatch.setattr(command, "_run", without)
    done = quiz("replay", "twice")
    assert done.exit_code == 2
    assert "check forward cannot be replayed: it hands over a model" in done.stderr
