"""From steps to a script: what comes from a runner may be forged, and can only call the answer."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.learner.replay.slice import needed
from quizapp.learner.replay.steps import Forged, lines

ENTRIES = frozenset({"Layer"})


def make(out: str = "layer1") -> dict[str, Any]:
    return {
        "op": "call",
        "target": ["entry", "Layer"],
        "args": [["c", 4]],
        "kwargs": {},
        "out": out,
    }


def ask(of: str, out: str, *args: str) -> dict[str, Any]:
    named = [["v", one] for one in args]
    return {"op": "call", "target": ["v", of], "args": named, "kwargs": {}, "out": out}


def tensor(out: str) -> dict[str, Any]:
    return {"op": "tensor", "out": out, "key": "t1"}


def give(*names: str) -> dict[str, Any]:
    return {"op": "yield", "value": ["l", [["v", one] for one in names]]}


def written(*steps: dict[str, Any]) -> list[str]:
    return list(lines(steps, ENTRIES))


def test_lines_of_python() -> None:
    call = ask("layer1", "out1", "x1") | {"gave": "tensor (2, 3)"}
    assert written(make(), tensor("x1"), call, give("out1")) == [
        "layer1 = answer.Layer(4)",
        "x1 = tensors['t1'].clone()",
        "# The last call before the result in question: a place for breakpoint()",
        "out1 = layer1(x1)  # gave tensor (2, 3)",
        "result = [out1]",
    ]


def test_gradients_flow_on_any_device() -> None:
    pull = {"op": "pull", "terms": [[["v", "out1"], "t3"], [["i", ["v", "out2"], 0], "t4"]]}
    grad = {"op": "grad", "var": ["v", "p1"], "place": "", "key": "t2"}
    assert written(pull, grad) == [
        "pull_back((out1, tensors['t3']), (out2[0], tensors['t4']))",
        "set_gradient(p1, tensors['t2'])",
    ]


@pytest.mark.parametrize(
    ("how", "text"),
    [
        (["f", "nan"], 'float("nan")'),
        (["f", "-inf"], 'float("-inf")'),
        (["f", (0.1).hex()], "0.1"),
        (["u", [["c", 1]]], "(1,)"),
        (["c", "a'\"\n\u2028"], "'a\\'\"\\n\\u2028'"),
        (["d", [["k", ["dtype", "bfloat16"]]]], "{'k': torch.bfloat16}"),
        (["g", ["p", ["v", "m1"], "0.weight"]], "gradient(at(m1, '0.weight'))"),
        (["a", ["v", "x1"], "shape"], "x1.shape"),
        (["iter", [["v", "x1"]]], "iter([x1])"),
        (["torch", "torch.nn.Linear"], "torch.nn.Linear"),
    ],
)
def test_expressions(how: list[Any], text: str) -> None:
    assert written({"op": "yield", "value": how}) == [f"result = {text}"]


@pytest.mark.parametrize(
    "step",
    [
        {"op": "yield", "value": ["v", "x; import os"]},
        {"op": "yield", "value": ["v", "__import__"]},
        {"op": "call", "target": ["v", "eval"], "args": [["c", "1"]], "kwargs": {}},
        {"op": "tensor", "out": "torch", "key": "t1"},
        {"op": "yield", "value": ["a", ["v", "x1"], "__class__"]},
        {"op": "yield", "value": ["m", ["v", "x1"], "_private"]},
        {"op": "yield", "value": ["torch", "torch.load"]},
        {"op": "yield", "value": ["torch", "torch.nn.modules.os"]},
        {"op": "yield", "value": ["entry", "os"]},
        {"op": "yield", "value": ["p", ["v", "x1"], "a')); import os #"]},
        {"op": "yield", "value": ["f", "1.0); import os"]},
        {"op": "yield", "value": ["c", ["nested"]]},
        {"op": "yield", "value": ["device", "cuda'"]},
        {"op": "tensor", "out": "x1", "key": "../../etc/passwd"},
        {"op": "tensor", "out": "x1", "key": "t1", "stride": ["1)"]},
        {"op": "fill", "var": ["v", "x1"], "dtype": "float32; import os", "device": "cpu"},
        {"op": "call", "target": ["entry", "Layer"], "args": [], "kwargs": {"a b": ["c", 1]}},
        {"op": "mode", "var": ["v", "m1"], "place": "a'", "value": True},
        {"op": "seed", "seed": "1"},
        {"op": "exec", "code": "import os"},
        {},
    ],
)
def test_forged_steps_are_refused(step: dict[str, Any]) -> None:
    with pytest.raises(Forged):
        written(step)


@pytest.mark.parametrize("words", ["a\nimport os", "a\r import os", "\x0cimport os", "\u2028x"])
def test_a_comment_stays_one(words: str) -> None:
    text = "\n".join(written(make() | {"gave": words}))
    assert [type(one).__name__ for one in ast.parse(text).body] == ["Assign"]


_ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=20),
    st.sampled_from(
        ["v", "c", "f", "l", "d", "m", "p", "g", "a", "entry", "Layer", "x1", "t1", "call", "yield"]
    ),
)
_JSON = st.recursive(
    _ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["op", "out", "key", "args", "kwargs", "target", "value", "var", "place"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
_ALLOWED = {"answer", "tensors", "torch", "tensor", "at", "load", "gradient", "state", "raised"}
_ALLOWED |= {
    "pull_back",
    "set_gradient",
    "result",
    "print",
    "summary",
    "iter",
    "float",
    "WorkedOut",
}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                ["op", "out", "key", "args", "kwargs", "target", "value", "var", "place", "seed"]
            ),
            _JSON,
            max_size=6,
        ),
        max_size=3,
    )
)
def test_whatever_is_told_becomes_calls_of_the_answer_or_nothing(
    steps: list[dict[str, Any]],
) -> None:
    try:
        text = "\n".join(lines(steps, ENTRIES))
    except Forged:
        return
    for node in ast.walk(ast.parse(text)):
        assert not isinstance(node, (ast.Import, ast.ImportFrom, ast.Lambda, ast.FunctionDef))
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_")
        if isinstance(node, ast.Name):
            assert node.id in _ALLOWED or node.id[-1].isdigit()


# --- slicing -----------------------------------------------------------------------------------
def test_only_what_the_result_hangs_on_is_kept() -> None:
    other = [make("layer1"), tensor("x1"), ask("layer1", "out1", "x1"), give("out1")]
    mine = [make("layer2"), tensor("x2"), ask("layer2", "out2", "x2"), give("out2")]
    assert needed([*other, *mine]) == mine


def test_an_object_keeps_all_that_was_asked_of_it() -> None:
    steps = [
        make("layer1"),
        tensor("x1"),
        ask("layer1", "out1", "x1"),
        give("out1"),
        tensor("x2"),
        ask("layer1", "out2", "x2"),
        give("out2"),
    ]
    assert needed(steps) == [one for one in steps if one != give("out1")]


def test_who_holds_what_is_needed_is_needed() -> None:
    """An optimizer's step changes a parameter without naming it."""
    step = {"op": "call", "target": ["m", ["v", "opt1"], "step"], "args": [], "kwargs": {}}
    steps = [tensor("p1"), make("opt1") | {"args": [["l", [["v", "p1"]]]]}, step, give("p1")]
    assert needed(steps) == steps


def test_where_luck_is_drawn_everything_is_kept() -> None:
    lucky = ask("layer2", "out2", "x2") | {"random": True}
    steps = [make("layer1"), give("layer1"), make("layer2"), tensor("x2"), lucky, give("out2")]
    assert needed(steps) == [one for one in steps if one != give("layer1")]


def test_where_the_check_works_it_out_all_since_the_last_result_is_kept() -> None:
    lost = {"op": "yield", "value": ["lost", "3"]}
    first = [make("layer1"), give("layer1")]
    mine = [make("layer2"), tensor("x1"), ask("layer2", "out1", "x1"), lost]
    assert needed([*first, *mine]) == mine
    assert needed([]) == []
