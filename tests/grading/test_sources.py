"""Sources that are no text, or text built to overwhelm a parser: not gradable, in bounded time."""

import time

import pytest

from tests.grading.conftest import Graded

BOMBS = {
    "parentheses": "(" * 500_000,
    "minus": "-" * 500_000 + "1",
    "sum": "x = " + "+".join(["1"] * 250_000),
    "attributes": "x = a" + ".a" * 250_000,
    "calls": "f" + "()" * 250_000,
    "lambdas": "lambda:" * 100_000 + "1",
    "choices": "if 1: pass\n" + "elif 1: pass\n" * 60_000,
    "powers": "x = " + "2**" * 200_000 + "1",
    "digits": "x = " + "9" * 1_000_000,
    "blocks": "".join(" " * n + "if 1:\n" for n in range(120)),
    "stars": "*" * 1_000_000,
}
TEXTS = {
    "x = 1\0": "NUL bytes",
    "# coding: utf-7\nx = 1": "declares the encoding utf-7 on line 1",
    "\n# coding: rot13\nx = 1": "declares the encoding rot13 on line 2",
    "x = 1  " + "#" * (1 << 20): "larger than 1 MiB",
    "x" * (6 << 20): "larger than 1 MiB",
}


@pytest.mark.parametrize("source", BOMBS.values(), ids=BOMBS)
def test_bombs_for_the_parser(graded: Graded, source: str) -> None:
    began = time.monotonic()
    report = graded.report(source)
    assert report.verdict == "not-gradable", report.problem
    assert report.exit_code == 4
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("source", TEXTS, ids=range(len(TEXTS)))
def test_what_is_no_source(graded: Graded, source: str) -> None:
    report = graded.report(source)
    assert report.verdict == "not-gradable"
    assert report.problem is not None and TEXTS[source] in report.problem.text


@pytest.mark.parametrize("change", ["\ufeff{}", "# coding: utf-8\r\n{}", "{}\r\n", "{}# é 中 😀"])
def test_what_is_source(graded: Graded, right: str, change: str) -> None:
    text = right.replace("\n", "\r\n") if "\r" in change else right
    assert graded.report(change.replace("{}", text)).verdict == "pass"
