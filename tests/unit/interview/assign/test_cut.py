"""checks.py cut down: what is public stays and works, what is hidden goes."""

from __future__ import annotations

import pytest

from quizapp.errors import QuizError
from quizapp.interview.assign.cut import cut, explained, first_public

SOURCE = '''
"""Secret words of the author."""

import math
from collections.abc import Iterable, Mapping

import torch
from quizapp.checks import Violation, check, free

SIZES = (1, 2)
HIDDEN = 17


def holds(got, want):
    raise Violation("x", "secret")


def helper(given, shape: Iterable = SIZES):
    # a remark for authors
    return given.normal(*shape)


def unused(given):
    return HIDDEN


class Base:
    size = 3


class Net(Base):
    def run(self, x):
        return math.sqrt(x)


@check(explains="values")
def values(make, given):
    """Values are right."""
    hidden = 1
    yield make(helper(given), Net().run(4), hidden)


@check(explains="hidden")
def hidden(make, given):
    """A secret check."""
    yield unused(given), torch.zeros(1)


@check(explains="rate", holds=holds)
def rate(make, given):
    """A property."""
    yield free(make())
'''


def test_what_is_needed_stays_and_runs() -> None:
    found = cut(SOURCE, ["values"], "x")
    namespace: dict[str, object] = {}
    exec(compile(found, "checks.py", "exec"), namespace)
    assert {"values", "helper", "SIZES", "Net", "Base", "math", "Iterable"} <= namespace.keys()
    gone = ("unused", "hidden(", "HIDDEN", "holds", "Violation", "free", "torch", "Mapping")
    assert [word for word in gone if word in found] == []
    for words in ("Secret", "remark", "secret", "#"):
        assert words not in found


def test_a_local_name_is_not_the_modules() -> None:
    """`hidden` is a variable in the public check, and a hidden check of the same spelling."""
    assert "A secret check" not in cut(SOURCE, ["values"], "x")


def test_several_checks_keep_the_authors_order() -> None:
    found = cut(SOURCE, ["hidden", "values"], "x")
    assert found.index("def values") < found.index("def hidden")
    assert explained(found) == ["values", "hidden"]


@pytest.mark.parametrize(
    ("name", "says"),
    [("rate", "a property judges it"), ("none", "no check none"), ("helper", "no")],
)
def test_what_cannot_be_public(name: str, says: str) -> None:
    with pytest.raises(QuizError, match=says):
        cut(SOURCE, [name], "x")


def test_the_default_is_the_first_that_compares_values() -> None:
    assert first_public(SOURCE, "x") == "values"
    only = SOURCE[SOURCE.index('@check(explains="rate"') :]
    with pytest.raises(QuizError, match="no check that could be public"):
        first_public(only, "x")
