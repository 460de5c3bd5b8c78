"""Every banked mistake of every challenge: its replays show the finding, or say why they cannot."""

from __future__ import annotations

import contextlib
import io
import runpy
from pathlib import Path

import pytest
import torch

from quizapp import catalog
from quizapp.catalog import Challenge
from quizapp.checks import collect
from quizapp.checks.harness import load_source, run_check
from quizapp.checks.record import Item, Record, freeze
from quizapp.checks.trace import TracedGiven, hooks, instrument, replay_check
from quizapp.grading.events import ReplayMade
from quizapp.grading.judge import bank
from quizapp.grading.judge.bench import Bench
from quizapp.grading.judge.diagnose import Evidence
from quizapp.grading.judge.traces import Traces
from quizapp.grading.report import CheckResult, Verdict
from quizapp.grading.wire.records import encode_record
from quizapp.learner.replay import written
from tests import reports

SEED = 7
BY_HAND = "this script cannot judge it"
REASONS = ("of its own", "before it goes backward", "cannot be noted")
"""Why there may be no script: what a check does with results in its own lines."""


@pytest.mark.slow
@pytest.mark.parametrize("name", [one.id for one in catalog.load().challenges])
def test_each_mistake(name: str, tmp_path: Path) -> None:
    challenge = catalog.load().find(name)
    bench = Bench(challenge.solution, challenge.entry, dtype=challenge.dtypes[0], seed=SEED)
    source = bank.read(challenge.solution / "checks.py")
    module = load_source(instrument(source), "checks.py", "checks")
    traced = {one.name: one for one in collect(module, challenge.dtypes[0])}
    core = next(one for one in catalog.load().topics if one.id == challenge.topic).challenges[0]
    # A third of the others' mistakes: all would take as long as all other tests together.
    for mistake in bench.mistakes if challenge.id == core.id else bench.mistakes[::3]:
        text = bank.apply(bench.reference_source, (mistake,))
        assert text is not None
        answer = tmp_path / f"{mistake.id}.py"
        answer.write_text(text, "utf-8")
        for check in bench.checks:
            given = TracedGiven(SEED, check.name, bench.setting.dtype, bench.setting.device)
            entries = bank.entries(text, challenge.entry, str(answer))
            hooks.use(given.tracer)
            record = run_check(
                traced[check.name], entries, bench.setting, filename=str(answer), given=given
            )
            hooks.use(None)
            outcome = bench.judge(check, record)
            if outcome.verdict is Verdict.PASS:
                continue
            told = replay_check({check.name: given.tracer}).body(None, None)
            traces = Traces(wanted=True)
            traces.concerns({"check": 1}, 1)
            traces.take({"kind": "record"}, encode_record(Record([Item(freeze(o)) for o in told])))
            result = CheckResult(
                name=check.name, label=check.label, verdict=outcome.verdict, finding=outcome.finding
            )
            made = traces.made(1, [result], {check.name: Evidence(record, outcome)})
            if made.replay is None:
                told_why = any(why in made.problem for why in REASONS)
                assert told_why, (mistake.id, check.name, made.problem)
                continue
            _shows(made, result, challenge, answer)


def _shows(made: ReplayMade, result: CheckResult, challenge: Challenge, answer: Path) -> None:
    report = reports.report(
        result,
        challenge=challenge.id,
        topic=challenge.topic,
        title=challenge.title,
        filename=answer.name,
        environment=reports.environment(
            torch=torch.__version__, dtype=challenge.dtypes[0], seed=SEED
        ),
    )
    assert made.replay is not None
    assert result.finding is not None
    where = (challenge.id, answer.stem, result.name, result.finding.text)
    said = io.StringIO()
    try:
        # What an answer keeps between calls shows only where all of them are made.
        for whole in (False, True):
            script = written(
                made.replay, report, answer, challenge.entry, answer.parent, whole=whole
            ).script
            with contextlib.redirect_stdout(said):
                runpy.run_path(str(script), run_name="__main__")
            if "is reproduced" in said.getvalue() or BY_HAND in said.getvalue():
                return
    except Exception as error:
        # A parameter of another shape is told by its shape, and mostly raises further on.
        assert result.finding.kind in ("exception", "parameters"), where
        if result.finding.kind == "exception":
            assert type(error).__name__ == result.finding.got, where
        return
    pytest.fail(f"{where}: {said.getvalue()}")
