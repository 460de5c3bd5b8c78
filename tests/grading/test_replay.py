"""Replays of real failures: run with plain python they show what the report says, and no more."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load as load_tensors

from quizapp import catalog
from quizapp.catalog import content
from quizapp.grading.events import Finished, ReplayMade
from quizapp.grading.judge import bank
from quizapp.grading.judge.bench import Bench
from quizapp.grading.report import Report
from quizapp.learner.replay import written

SEED = 77
REPRODUCED = "the finding is reproduced"

CASES = {
    # a module; a function; an optimizer, step by step; gradients by a cotangent; statistics that
    # move between calls; a parameter of the wrong shape; an exception; a call that should raise
    "attention": ("attention", "no-scale", "scale"),
    "conv2d": ("conv2d", None, "stride"),
    "adamw": ("adamw", "l2-for-decay", "decay"),
    "gradients": ("batchnorm", None, "gradients"),
    "running": ("batchnorm", None, "running"),
}


@pytest.fixture(scope="module")
def packs() -> Any:
    return catalog.load()


def mistaken(packs: Any, challenge: str, mistake: str | None, check: str) -> str:
    """An answer with a banked mistake that this check refuses by its numbers."""
    found = packs.find(challenge)
    bench = Bench(found.solution, found.entry, dtype=found.dtypes[0], seed=SEED)
    one = next(each for each in bench.checks if each.name == check)
    for banked in bench.mistakes:
        if mistake in (None, banked.id):
            record = bench.mistaken((banked,), one)
            outcome = bench.judge(one, record) if record is not None else None
            if outcome is not None and outcome.finding and outcome.finding.kind == "value":
                source = bank.apply(bench.reference_source, (banked,))
                assert source is not None
                return source
    raise AssertionError(f"no mistake of {challenge} shows in {check}")


def replayed(
    graded: Any, packs: Any, challenge: str, source: str, **more: Any
) -> tuple[Any, Report]:
    found = packs.find(challenge)
    where = {"pack": found.pack, "topic": found.topic, "challenge": found.id}
    events = graded.events(source, replay=True, seed=SEED, **where, **more)
    assert isinstance(events[-1], Finished), events[-1]
    (made,) = [one for one in events if isinstance(one, ReplayMade)]
    return made, events[-1].report


def write(made: ReplayMade, report: Report, source: str, folder: Path, **more: Any) -> Path:
    assert made.replay is not None, made.problem
    folder.mkdir(parents=True, exist_ok=True)
    answer = folder / report.filename
    answer.write_text(source, encoding="utf-8")
    entries = catalog.load().find(report.challenge).entry
    return written(made.replay, report, answer, entries, folder, **more).script


def python(*argv: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, argv)], capture_output=True, text=True, timeout=120, **more
    )


_EACH = """
import contextlib, io, runpy, sys
for path in sys.argv[1:]:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        runpy.run_path(path, run_name="__main__")
    print("=====", path)
    print(said.getvalue())
"""


def test_they_show_what_the_report_says(graded, packs, tmp_path: Path) -> None:
    """All in one process after the first, since each would load torch anew."""
    scripts, findings = {}, {}
    for name, (challenge, mistake, check) in CASES.items():
        source = mistaken(packs, challenge, mistake, check)
        made, report = replayed(graded, packs, challenge, source, checks=(check,))
        scripts[name] = write(made, report, source, tmp_path / name)
        findings[name] = report.checks[0].finding
    alone = python(scripts["attention"], cwd=tmp_path)
    assert alone.returncode == 0, alone.stderr
    done = python("-c", _EACH, *scripts.values(), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = dict(zip(scripts, done.stdout.split("=====")[1:], strict=True))
    assert alone.stdout.strip() in said["attention"]
    for name, text in said.items():
        finding = findings[name]
        assert finding is not None
        assert REPRODUCED in text, text
        assert f"largest error {finding.max_error:.3g}" in text
        shown = next(line for line in text.splitlines() if line.startswith(">"))
        assert finding.got in shown


def test_nothing_of_the_reference_s_is_in_it(graded, packs, tmp_path: Path) -> None:
    for challenge, mistake, check in CASES.values():
        source = mistaken(packs, challenge, mistake, check)
        made, report = replayed(graded, packs, challenge, source, checks=(check,))
        script = write(made, report, source, tmp_path).read_text("utf-8")
        found = packs.find(challenge)
        bench = Bench(found.solution, found.entry, dtype=found.dtypes[0], seed=SEED)
        one = next(each for each in bench.checks if each.name == check)
        hidden = _tensors(bench.truth(one).want) + _tensors(bench.truth(one).oracle)
        mine = _tensors(bench.run(one, bank.entries(source, found.entry, "answer.py")))
        # What the answer gets right is the reference's value, too, and no secret.
        right = [one for one in mine if _among(one, hidden)]
        kept = load_tensors(base64.b64decode(made.replay.tensors))
        assert kept
        for tensor in kept.values():
            assert not _among(tensor, hidden) or _among(tensor, right)
        body = script[script.index("def replay(") : script.index("# --- what replay() uses")]
        for file in ("reference.py", "checks.py"):
            lines = (found.solution / file).read_text("utf-8").splitlines()
            long = {line.strip() for line in lines if len(line.strip()) > 25}
            assert not long & {line.strip() for line in body.splitlines()}


def _tensors(record: Any) -> list[torch.Tensor]:
    def walk(value: Any) -> list[torch.Tensor]:
        if hasattr(value, "tensor"):
            return [value.tensor] if value.tensor.numel() > 2 else []
        inner = getattr(value, "items", None)
        if isinstance(inner, dict):
            inner = list(inner.values())
        return [one for each in inner or () for one in walk(each)]

    return [one for item in record.items for one in walk(item.value)]


def _among(tensor: torch.Tensor, others: list[torch.Tensor]) -> bool:
    return any(
        one.shape == tensor.shape and torch.allclose(one.double(), tensor.double(), rtol=1e-5)
        for one in others
    )


def test_the_failing_call_alone_or_the_whole_check(graded, packs, tmp_path: Path) -> None:
    source = mistaken(packs, "conv2d", None, "stride")
    made, report = replayed(graded, packs, "conv2d", source, checks=("padding", "stride"))
    assert made.replay.check == report.first_failure.name
    short = write(made, report, source, tmp_path / "a").read_text("utf-8")
    whole = write(made, report, source, tmp_path / "b", whole=True).read_text("utf-8")
    assert short.count("answer.conv2d(") == 1
    assert whole.count("answer.conv2d(") >= 1


def test_other_findings(graded, packs, right: str, tmp_path: Path) -> None:
    raising = right.replace("def forward(self, x", "def forward(self, x", 1)
    where = raising.index("\n", raising.index("def forward(self, x"))
    raising = f"{raising[:where]}\n        raise KeyError('mine')\n{raising[where:]}"
    made, report = replayed(graded, packs, "attention", raising, checks=("forward",))
    assert report.checks[0].verdict == "error"
    done = python(write(made, report, raising, tmp_path / "raises"))
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("KeyError: 'mine'")
    assert "in forward" in done.stderr

    flat = right + "\n\n_forward = SelfAttention.forward\n"
    flat += "SelfAttention.forward = lambda self, x: _forward(self, x).flatten(1)\n"
    made, report = replayed(graded, packs, "attention", flat, checks=("forward",))
    assert report.checks[0].finding.kind == "shape"
    done = python(write(made, report, flat, tmp_path / "flat"))
    assert REPRODUCED in done.stdout
    assert report.checks[0].finding.got in done.stdout

    silent = right.replace("raise ValueError", "print")
    made, report = replayed(graded, packs, "attention", silent, checks=("arguments",))
    assert report.checks[0].finding.kind == "raised"
    done = python(write(made, report, silent, tmp_path / "silent"))
    assert REPRODUCED in done.stdout


def test_a_changed_or_missing_answer_is_said(graded, packs, right: str, tmp_path: Path) -> None:
    source = mistaken(packs, "attention", "no-scale", "scale")
    made, report = replayed(graded, packs, "attention", source, checks=("scale",))
    script = write(made, report, source, tmp_path)
    (tmp_path / report.filename).write_text(right)
    done = python(script)
    assert "has changed since it was graded" in done.stdout
    assert "this run gives something else" in done.stdout
    (tmp_path / report.filename).unlink()
    done = python(script)
    assert done.returncode == 1
    assert "say in ANSWER" in done.stderr


def test_without_torch_it_says_what_it_needs(graded, packs, tmp_path: Path) -> None:
    source = mistaken(packs, "attention", "no-scale", "scale")
    made, report = replayed(graded, packs, "attention", source, checks=("scale",))
    script = write(made, report, source, tmp_path)
    (tmp_path / "safetensors.py").write_text("raise ImportError('none here')\n")
    done = python(script)
    assert done.returncode == 1
    assert "pip install torch safetensors" in done.stderr
    assert "Traceback" not in done.stderr


def test_of_what_passes_there_is_none(graded, packs, right: str) -> None:
    made, report = replayed(graded, packs, "attention", right)
    assert report.solved
    assert (made.replay, made.problem) == (None, "")


def test_what_cannot_be_replayed_says_why(graded, packs, quick: Path, right: str) -> None:
    source = mistaken(packs, "grad-cam", None, "heat-map")
    made, _ = replayed(graded, packs, "grad-cam", source, checks=("heat-map",))
    assert made.replay is None
    assert "a model (PooledNet) of its own" in made.problem
    hanging = right + "\n\ndef hang(self, x):\n    while True:\n        pass\n\n"
    hanging += "SelfAttention.forward = hang\n"
    events = graded.events(hanging, replay=True, pack=quick, checks=("forward",))
    (made,) = [one for one in events if isinstance(one, ReplayMade)]
    assert made.replay is None
    assert "did not come to an end" in made.problem


FORGER = """

import sys
tracer = sys.modules["quizapp.checks.trace.tracer"].Tracer
tracer.steps_as_text = lambda self: {steps}
SelfAttention.forward = lambda self, x: x
"""


@pytest.mark.parametrize(
    "steps",
    [
        "['not json']",
        "['[' * 100_000]",
        "[3, None]",
        '[\'{"op": "pull", "terms": [[1]]}\']',
        '[\'{"op": "stop"}\']',
    ],
)
def test_forged_traces_end_in_words(graded, packs, right: str, steps: str) -> None:
    source = right + FORGER.format(steps=steps)
    made, report = replayed(graded, packs, "attention", source, checks=("forward",))
    assert report.checks[0].verdict == "wrong"
    assert made.replay is None
    assert made.problem


def test_the_verdict_is_the_same_as_without(graded, packs, right: str) -> None:
    where = packs.find("attention")
    assert where.pack == content.root()
    for source in (right, mistaken(packs, "attention", "no-scale", "scale")):
        _, with_ = replayed(graded, packs, "attention", source)
        without = graded.report(source, seed=SEED)
        same = [(one.name, one.verdict, one.finding, one.tried) for one in without.checks]
        assert same == [(one.name, one.verdict, one.finding, one.tried) for one in with_.checks]
        assert [one.key for one in with_.mistakes] == [one.key for one in without.mistakes]
