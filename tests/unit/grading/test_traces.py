"""What the judge makes of traces: the first failing check that a script can ask, cut, bounded."""

from __future__ import annotations

import base64
import json
from typing import Any

import torch
from safetensors.torch import load

from quizapp.checks.record import Item, Parameters, Record, freeze
from quizapp.grading.judge.compare import Outcome
from quizapp.grading.judge.diagnose import Evidence
from quizapp.grading.judge.traces import Traces
from quizapp.grading.report import CheckResult, Finding, Verdict
from quizapp.grading.wire.records import encode_record

STEPS: list[dict[str, Any]] = [
    {"op": "tensor", "out": "x1", "key": "t1"},
    {"op": "yield", "value": ["v", "x1"]},
    {"op": "tensor", "out": "x2", "key": "t2"},
    {"op": "yield", "value": ["v", "x2"]},
]
TENSORS = {"t1": torch.ones(2), "t2": torch.zeros(3), "t3": torch.ones(1 << 10)}


def traces(**checks: list[dict[str, Any]]) -> Traces:
    told = [
        {"check": name, "steps": [json.dumps(one) for one in steps], "tensors": TENSORS}
        for name, steps in checks.items()
    ]
    found = Traces(wanted=True)
    assert found.concerns({"check": 5}, 5)
    found.take({"kind": "record"}, encode_record(Record([Item(freeze(one)) for one in told])))
    return found


def failed(name: str, where: str = "") -> CheckResult:
    finding = Finding(kind="value", text="is wrong", where=where)
    return CheckResult(name=name, label=name, verdict=Verdict.WRONG, finding=finding)


def evidence(item: int, *values: Any) -> Evidence:
    items = [Item(one if isinstance(one, Parameters) else freeze(one)) for one in values]
    return Evidence(Record(items), Outcome(Verdict.WRONG, item=item))


def test_the_trace_ends_with_the_result_that_is_wrong() -> None:
    known = {"a": evidence(0, 1.0, 2.0)}
    made = traces(a=STEPS).made(1, [failed("a", "result 1 of 2, [0].out")], known)
    assert made.replay is not None
    assert list(made.replay.steps) == STEPS[:2]
    assert made.replay.path == "[0].out"
    # of inputs that nothing kept names none are sent
    assert list(load(base64.b64decode(made.replay.tensors))) == ["t1"]


def test_modules_that_were_filled_are_no_results_of_their_own() -> None:
    known = {"a": evidence(2, Parameters({}), 1.0, Parameters({}), 2.0)}
    made = traces(a=STEPS).made(1, [failed("a", "parameters")], known)
    assert made.replay is not None
    assert list(made.replay.steps) == STEPS
    assert made.replay.path == ""


def test_the_first_that_can_be_asked_again() -> None:
    stop = [*STEPS[:1], {"op": "stop", "why": "it hands over a model"}]
    found = traces(a=stop, b=STEPS)
    known = {"a": evidence(0, 1.0), "b": evidence(1, 1.0, 2.0)}
    made = found.made(1, [failed("a"), failed("b")], known)
    assert made.replay is not None
    assert (made.replay.check, made.problem) == ("b", "it hands over a model")
    made = found.made(1, [failed("a")], known)
    assert (made.replay, made.problem) == (None, "it hands over a model")
    assert found.made(1, [], {}).problem == ""


def test_what_stopped_behind_the_result_does_not_matter() -> None:
    steps = [*STEPS[:2], {"op": "stop", "why": "it hands over a model"}]
    made = traces(a=steps).made(1, [failed("a")], {"a": evidence(0, 1.0)})
    assert made.replay is not None


def test_a_check_that_told_nothing() -> None:
    made = traces(b=STEPS).made(1, [failed("a")], {})
    assert made.replay is None
    assert "did not come to an end" in made.problem


def test_too_large_for_a_script() -> None:
    found = Traces(wanted=True)
    big = {"t1": torch.zeros(3 << 20)}
    told = {"check": "a", "steps": [json.dumps(one) for one in STEPS[:2]], "tensors": big}
    found.concerns({"check": 1}, 1)
    found.take({"kind": "record"}, encode_record(Record([Item(freeze(told))])))
    made = found.made(1, [failed("a")], {"a": evidence(0, 1.0)})
    assert "more than 9 MiB" in made.problem
