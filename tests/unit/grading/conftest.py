"""A small challenge to judge: no process, no wall."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.grading.judge.bench import Bench

REFERENCE = """
import torch


def norm(x, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    var = x.var(-1, keepdim=True, unbiased=False)
    return (x - mean) / torch.sqrt(var + eps)
"""

CHECKS = """
from quizapp.checks import Violation, check, free


def level(got, want):
    if abs(float(got[0].mean())) > 1e-3:
        raise Violation("mean", "the mean is not 0")
    if abs(float(got[0].std()) - 1.0) > 0.1:
        raise Violation("spread", "the spread is not 1")


@check(explains="values")
def values(make, given):
    "Values are normalised."
    yield make(given.normal(4, 8, mean=2.0))
    yield make(given.normal(2, 5), eps=0.1)


@check(explains="gradient")
def gradient(make, given):
    "Gradients arrive."
    yield given.backward(make, given.normal(3, 6))


@check(explains="level", holds=level)
def levels(make, given):
    "The spread is 1 and the mean is 0."
    yield free(make(given.normal(4, 64, mean=0.5)))


@check(explains="refuses")
def refuses(make, given):
    "Text is refused."
    yield given.raises(make, "text")
"""

MISTAKES = """
[[mistake]]
id = "no-mean"
common = true
find = "x - mean"
replace = "x"

[[mistake]]
id = "unbiased"
common = true
find = "unbiased=False"
replace = "unbiased=True"

[[mistake]]
id = "eps-outside"
common = true
find = "torch.sqrt(var + eps)"
replace = "(torch.sqrt(var) + eps)"

[[mistake]]
id = "detached"
find = "var = x.var"
replace = "var = x.detach().var"

[[mistake]]
id = "flat"
find = "mean = x.mean(-1, keepdim=True)"
replace = "mean = x.mean()"

[[mistake]]
id = "wrong-name"
find = "mean = x.mean(-1"
replace = "mean = y.mean(-1"
"""


@pytest.fixture
def solution(tmp_path: Path) -> Path:
    for name, text in (
        ("reference.py", REFERENCE),
        ("checks.py", CHECKS),
        ("mistakes.toml", MISTAKES),
    ):
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def bench(solution: Path) -> Bench:
    return Bench(solution, ["norm"], dtype="float32", seed=1)


@pytest.fixture
def edited() -> Callable[..., str]:
    """The reference with texts replaced, each of which stands in it."""

    def edit(*pairs: tuple[str, str]) -> str:
        text = REFERENCE
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        return text

    return edit
