"""Whether an entry point can be called as it will be."""

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from quizapp.grading.runner.run import _misfit, _syntax, chosen
from quizapp.grading.service import devices


def misfit(source: str, signature: str = "(dim, heads=8)") -> str:
    module = ModuleType("answer")
    exec(source, module.__dict__)
    return _misfit("f", signature, vars(module).get("f"), module)


@pytest.mark.parametrize(
    "source",
    [
        "def f(dim, heads=8): ...",
        "def f(a, heads=2): ...",
        "def f(dim=1, heads=8, *, more=3): ...",
        "def f(dim, heads=8, *rest): ...",
        "def f(dim, heads=8, **more): ...",
        "def f(*args, **kwargs): ...",
        "class f:\n    def __init__(self, dim, heads=8): ...",
        "class A:\n    def __call__(self, dim, heads=8): ...\nf = A()",
        "import functools\nf = functools.partial(lambda x, dim, heads=8: 1, 0)",
    ],
)
def test_fits(source: str) -> None:
    assert misfit(source) == ""


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "the file defines no f; it defines nothing that can be called"),
        ("def g(): ...\nclass H: ...\nx = 3", "the file defines no f; it defines g, H"),
        ("from math import sqrt", "it defines nothing that can be called"),
        ("f = None", "the file defines no f"),
        ("f = 3", "f is not callable"),
        ("def f(): ...", "f() cannot be called as f(dim, heads=8)"),
        ("def f(dim): ...", "f(dim) cannot be called as f(dim, heads=8)"),
        ("def f(dim, heads): ...", "f(dim, heads) cannot be called as f(dim, heads=8)"),
        ("def f(a, b, c): ...", "f(a, b, c) cannot be called as f(dim, heads=8)"),
        (
            "def f(dim, n=8): ...",
            "f(dim, n=8) has no argument heads; it is called as f(dim, heads=8)",
        ),
    ],
)
def test_does_not_fit(source: str, words: str) -> None:
    assert words in misfit(source)


def test_a_signature_without_defaults() -> None:
    assert misfit("def f(logits, labels): ...", "(x, y)") == ""
    assert "cannot be called" in misfit("def f(x): ...", "(x, y)")


def test_built_ins_hide_their_signature() -> None:
    assert misfit("f = max", "(x, y)") == ""


def test_words_for_what_cannot_be_parsed() -> None:
    try:
        compile("x = (\ny = 2", "a.py", "exec")
    except SyntaxError as error:
        told = _syntax(error)
    assert told["type"] == "SyntaxError" and told["frames"][0][0] == 1
    assert _syntax(RecursionError())["message"] == "too deeply nested to be parsed"
    assert _syntax(MemoryError())["message"] == "too deeply nested to be parsed"
    assert _syntax(ValueError("null bytes"))["message"] == "null bytes"


def test_chosen_keeps_the_authors_order() -> None:
    checks: Any = tuple(SimpleNamespace(name=one) for one in "abc")
    assert [one.name for one in chosen(checks, ("c", "a"))] == ["a", "c"]
    assert chosen(checks, ()) == checks


def test_the_best_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "available", lambda: ("cpu", "cuda"))
    assert devices.resolve("auto", ("cpu", "cuda", "mps")) == "cuda"
    assert devices.resolve("auto", ("cpu",)) == "cpu"
    assert devices.resolve("mps", ("cpu", "mps")) is None
    assert devices.resolve("cuda", ("cpu",)) == "cuda"


def test_words_for_what_cannot_be_parsed_are_bounded() -> None:
    name = "x" * 500_000
    try:
        compile(f"def f({name}):\n    global {name}", "a.py", "exec")
    except SyntaxError as error:
        told = _syntax(error)
    assert len(told["message"]) == 2_000
