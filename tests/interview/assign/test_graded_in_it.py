"""Answers graded against a bundle alone, through the real service: no reference is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quizapp.catalog import load
from quizapp.grading.client import Client
from quizapp.grading.events import Failed, Finished
from quizapp.grading.report import Report, Verdict
from quizapp.interview.assign.create import task
from tests.interview.assign.conftest import Made

SOLUTIONS = load().challenges


@pytest.fixture(scope="module")
def pack(everything: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    for name, data in everything.files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "pack"


def graded(client: Client, pack: Path, name: str, source: str, **more: object) -> Report:
    last = ask(client, pack, name, source, **more)
    assert isinstance(last, Finished), last
    return last.report


def ask(client: Client, pack: Path, name: str, source: str, **more: object) -> object:
    challenge = load([pack], builtin=False).find(name)
    fields = {"pack": pack, "topic": challenge.topic, "challenge": name, "source": source}
    return list(client.grade(**(fields | more)))[-1]


@pytest.mark.parametrize("name", [one.id for one in SOLUTIONS])
def test_right_answers_pass_and_stubs_are_not_started(
    client: Client, pack: Path, name: str
) -> None:
    challenge = next(one for one in SOLUTIONS if one.id == name)
    reference = (challenge.solution / "reference.py").read_text()
    report = graded(client, pack, name, reference)
    assert report.verdict is Verdict.PASS, report
    assert [one.name for one in report.checks] == list(task(challenge).public_checks)
    assert all(one.share is None or one.share < 0.5 for one in report.checks)
    assert graded(client, pack, name, challenge.stub()).verdict is Verdict.NOT_STARTED


def test_wrong_answers_are_refused_and_not_named(client: Client, pack: Path) -> None:
    reference = (hidden("attention") / "reference.py").read_text()
    report = graded(client, pack, "attention", reference.replace(" * self.scale", ""))
    assert report.verdict is Verdict.WRONG
    assert report.mistakes == ()
    assert report.checks[0].finding is not None
    assert report.checks[0].explanation is not None
    assert "examples/attention.md" in report.checks[0].explanation.text


def test_forbidden_names_are_told_as_ever(client: Client, pack: Path) -> None:
    source = "import torch\ndef conv2d(x, weight, *a, **k):\n    return torch.conv2d(x, weight)\n"
    report = graded(client, pack, "conv2d", source)
    assert report.verdict is Verdict.PASS
    assert not report.solved


def test_another_seed_or_dtype_is_refused(client: Client, pack: Path) -> None:
    source = "x = 1\n"
    failed = ask(client, pack, "conv2d", source, seed=1)
    assert isinstance(failed, Failed)
    assert failed.code == 2
    assert "recorded" in failed.message
    failed = ask(client, pack, "conv2d", source, dtype="bfloat16")
    assert isinstance(failed, Failed)
    assert failed.code == 2


def test_no_line_of_the_packs_code_runs_in_the_judge(
    client: Client, pack: Path, tmp_path: Path
) -> None:
    """A bundle comes from somebody: what it brings runs behind the wall around answers only."""
    copy = tmp_path / "pack"
    shutil.copytree(pack, copy)
    marker = tmp_path / "marker"
    checks = copy / "solutions" / "sharing" / "conv2d" / "checks.py"
    tries = f"try:\n    open({str(marker)!r}, 'w').close()\nexcept OSError:\n    pass\n"
    checks.write_text(tries + checks.read_text())
    reference = (hidden("conv2d") / "reference.py").read_text()
    last = ask(client, copy, "conv2d", reference)
    assert not marker.exists()
    exec(tries)
    assert marker.exists(), "the trial is dead"
    assert isinstance(last, Failed | Finished)


def test_a_damaged_recording_is_a_fault(client: Client, pack: Path, tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    shutil.copytree(pack, copy)
    path = copy / "solutions" / "sharing" / "conv2d" / "recorded.bin"
    path.write_bytes(path.read_bytes()[:-100])
    failed = ask(client, copy, "conv2d", "def conv2d(*a, **k):\n    return 0\n")
    assert isinstance(failed, Failed)
    assert failed.code == 3
    assert "recorded.bin cannot be read" in failed.message


def hidden(name: str) -> Path:
    return next(one.solution for one in SOLUTIONS if one.id == name)
