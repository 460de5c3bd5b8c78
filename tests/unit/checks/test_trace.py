"""A traced check asks the very same questions, and what it asked is told without a loss."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from quizapp import catalog
from quizapp.checks import collect
from quizapp.checks.harness import Setting, load_source, run_check
from quizapp.checks.record import Record
from quizapp.checks.trace import TracedGiven, Tracer, hooks, instrument
from quizapp.grading.judge.bench import Bench
from quizapp.grading.wire.records import encode_record

SETTING = Setting(3, torch.float32, torch.device("cpu"))
HEAD = "import torch\nfrom torch import nn\nfrom quizapp.checks import check, free\n\n"


def traced(body: str, **entries: Callable[..., Any]) -> tuple[Record, Tracer]:
    """Run a check of that body, traced."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    text = f'{HEAD}@check(explains="a")\ndef one(make, given):\n    """One."""\n{lines}'
    (check,) = collect(load_source(instrument(text), "checks.py", "checks"), "float32")
    given = TracedGiven(SETTING.seed, check.name, SETTING.dtype, SETTING.device)
    hooks.use(given.tracer)
    try:
        return run_check(check, entries, SETTING, given=given), given.tracer
    finally:
        hooks.use(None)


def told(tracer: Tracer, op: str) -> list[dict[str, Any]]:
    return [one for one in tracer.steps if one["op"] == op]


@pytest.mark.parametrize("challenge", [one.id for one in catalog.load().challenges])
def test_core_challenges_give_the_same_records(challenge: str) -> None:
    found = catalog.load().find(challenge)
    dtype = found.dtypes[0]
    bench = Bench(found.solution, found.entry, dtype=dtype, seed=11)
    source = (found.solution / "checks.py").read_text("utf-8")
    for check in collect(load_source(instrument(source), "checks.py", "checks"), dtype):
        plain = next(one for one in bench.checks if one.name == check.name)
        wanted = bench.run(plain, bench.reference)
        given = TracedGiven(11, check.name, bench.setting.dtype, bench.setting.device)
        hooks.use(given.tracer)
        got = run_check(check, bench.reference, bench.setting, given=given)
        hooks.use(None)
        assert encode_record(got) == encode_record(wanted), check.name
        json.loads("[" + ",".join(given.tracer.steps_as_text()) + "]")


def test_calls_of_entries_and_of_what_they_made() -> None:
    _, tracer = traced(
        "layer = given.fill(make(4))\nyield layer(given.normal(2, 4))",
        Layer=lambda n: nn.Linear(n, 3),
    )
    made, called = told(tracer, "call")
    assert made["target"] == ["entry", "Layer"]
    assert made["args"] == [["c", 4]]
    assert called["target"] == ["v", made["out"]]
    assert called["gave"] == "tensor (2, 3)"
    (given_out,) = told(tracer, "yield")
    assert given_out["value"] == ["v", called["out"]]
    loaded = {one["place"]: tracer.tensors[one["key"]] for one in told(tracer, "load")}
    assert {name: tuple(one.shape) for name, one in loaded.items()} == {
        "weight": (3, 4),
        "bias": (3,),
    }


def test_what_the_answer_calls_itself_is_none_of_the_check_s() -> None:
    def outer(x):
        return nn.Linear(2, 2)(x) + nn.functional.relu(x)

    _, tracer = traced("yield make(given.normal(1, 2))", outer=outer)
    assert len(told(tracer, "call")) == 1


def test_changes_between_two_calls_are_told() -> None:
    body = """
layer = given.fill(make())
x = given.normal(3, 2)
layer(x)
with torch.no_grad():
    layer.weight.mul_(2.0)
layer.eval()
layer.bias.grad = given.normal(2)
layer.bias.requires_grad_(False)
x.add_(1.0)
yield layer(x)
"""
    _, tracer = traced(body, make=lambda: nn.Linear(2, 2))
    calls = [n for n, one in enumerate(tracer.steps) if one["op"] == "call"]
    between = tracer.steps[calls[1] + 1 : calls[-1]]
    seen = [(one["op"], one.get("place")) for one in between]
    assert ("load", "weight") in seen
    assert ("grad", "bias") in seen
    assert ("wants", "bias") in seen
    assert ("load", "") in seen  # x itself


def test_an_answer_s_own_changes_are_not_told_as_the_check_s() -> None:
    body = "p = nn.Parameter(given.normal(3))\np.grad = given.normal(3)\n"
    body += "make(p)\nmake(p)\nyield p"

    def step(p):
        with torch.no_grad():
            p.sub_(p.grad)
        p.grad = None

    _, tracer = traced(body, step=step)
    assert told(tracer, "load") == []
    assert [one["op"] for one in told(tracer, "grad")] == ["grad"]


def test_gradients_are_told_with_their_cotangent() -> None:
    _, tracer = traced("yield given.backward(make, given.normal(2, 3))", double=lambda x: 2 * x)
    (pull,) = told(tracer, "pull")
    ((how, key),) = pull["terms"]
    assert how[0] == "v"
    assert tuple(tracer.tensors[key].shape) == (2, 3)
    (given_out,) = told(tracer, "yield")
    assert [row[0] for row in given_out["value"][1]] == ["output", "gradient of the input"]


def test_a_lambda_s_calls_are_told() -> None:
    body = "t = given.normal(3)\nyield given.backward(lambda x: make(x, t), given.normal(3))"
    _, tracer = traced(body, times=lambda x, t: x * t)
    (call,) = told(tracer, "call")
    assert call["target"] == ["entry", "times"]
    assert len(told(tracer, "pull")) == 1


def test_values_of_a_yield_from_are_told_one_by_one() -> None:
    body = """
def two():
    yield make(given.normal(3))
    yield make(given.normal(2))
yield from [make(given.normal(4)), make(given.normal(5))]
yield from two()
yield from (make(given.normal(n)) for n in (6, 7))
"""
    record, tracer = traced(body, twice=lambda x: 2 * x)
    shapes = [tuple(one.value.tensor.shape) for one in record.items]  # type: ignore[union-attr]
    assert shapes == [(4,), (5,), (3,), (2,), (6,), (7,)]
    assert len(told(tracer, "yield")) == 6


def test_what_a_helper_goes_through_is_no_result() -> None:
    body = """
def models():
    for width in (2, 3):
        yield given.fill(nn.Linear(width, 1))
for model in models():
    yield make(model, given.normal(4, model.in_features))
"""
    record, tracer = traced(body, run=lambda model, x: model(x))
    assert len(record.items) == 4, "a manifest and a result for each"
    assert len(told(tracer, "yield")) == 2


def test_a_gradient_that_is_written_into_stays_the_same_one() -> None:
    body = """
x = given.normal(2).requires_grad_()
x.grad = given.normal(2)
yield make(x)
x.grad.copy_(given.normal(2))
yield make(x)
"""
    _, tracer = traced(body, keep=lambda x: x.grad.clone())
    assert len(told(tracer, "grad")) == 1
    (written,) = told(tracer, "load")
    assert written["var"][0] == "g"


def test_an_attribute_that_is_set_ends_what_can_be_asked_again() -> None:
    body = """
made = make()
yield made.lr
x = given.normal(2)
x.grad = given.normal(2)
yield x.grad
made.lr = 0.5
yield made.lr
"""
    record, tracer = traced(body, Optimizer=lambda: type("Made", (), {"lr": 1.0})())
    assert [record.items[0].value, record.items[2].value] == [1.0, 0.5]
    assert len(told(tracer, "yield")) == 2
    assert "an attribute" in told(tracer, "stop")[0]["why"]


def test_what_may_raise() -> None:
    def entry(n):
        raise ValueError(n)

    _, tracer = traced("yield given.raises(make, 3)", entry=entry)
    (call,) = told(tracer, "call")
    assert (call["catch"], call["raised"]) == (True, "ValueError")
    assert told(tracer, "yield")[0]["value"] == ["v", call["out"]]


def test_parts_of_a_result() -> None:
    body = (
        "out = make(given.normal(2))\nyield {'a': out[0], 'flag': out[0].requires_grad, 'n': 3 + 1}"
    )
    _, tracer = traced(body, pair=lambda x: (x + 1, x))
    (given_out,) = told(tracer, "yield")
    rows = dict(given_out["value"][1])
    assert rows["a"] == ["i", ["v", "out1"], 0]
    assert rows["n"] == ["lost", "4"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("yield make(lambda x: x)", "a function of its own"),
        ("class Own(nn.Module):\n    pass\nyield make(Own())", r"a model \(Own\) of its own"),
        ("yield make(given.normal(2).tolist().__iter__())", "an object of class"),
        ("yield make(given.normal(1 << 10, 1 << 12))", "more than 8 MiB"),
        ("for _ in range(4000):\n    make(1)\nyield 1", "too much for one script"),
    ],
)
def test_what_cannot_be_asked_by_a_script_says_why(body: str, why: str) -> None:
    import re

    record, tracer = traced(body, entry=lambda x: 0)
    assert record.failure is None  # the check itself goes on
    (stop,) = told(tracer, "stop")
    assert re.search(why, stop["why"])
    assert tracer.steps[-1] == stop


class Odd:
    """Raises whenever it is looked at."""

    def __getattribute__(self, name: str) -> object:
        raise RuntimeError(name)


@pytest.mark.parametrize("kind", ["alone", "in a list", "in a dict"])
def test_an_odd_result_does_not_show_in_the_record(kind: str) -> None:
    odd = Odd()
    result = {"alone": odd, "in a list": [odd], "in a dict": {"a": odd}}[kind]
    record, _ = traced("make(1)\nyield 5", entry=lambda n: result)
    assert [one.value for one in record.items] == [5]


def test_results_made_in_inference_mode() -> None:
    def entry(x):
        with torch.inference_mode():
            return x * 2

    record, tracer = traced("y = make(given.normal(2))\nyield y", entry=entry)
    assert record.failure is None
    assert told(tracer, "stop") == []


def test_without_a_tracer_the_hooks_do_what_they_say() -> None:
    text = HEAD + (
        '@check(explains="a")\ndef one(make, given):\n    """One."""\n'
        "    yield sum(n for n in [1, 2]), {'x': make(2).real}, [free(given.normal(1))]\n"
    )
    (check,) = collect(load_source(instrument(text), "checks.py", "checks"), "float32")
    record = run_check(check, {"make": lambda n: n}, SETTING)
    assert record.failure is None
    assert len(record.items) == 1
