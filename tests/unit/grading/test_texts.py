"""Cleaning, logs, untouched stubs, reports, events and JUnit: all that is text."""

import time
import unicodedata
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from quizapp.grading.clean import clean, clean_line
from quizapp.grading.events import (
    EVENT,
    REQUEST,
    Cancelled,
    CancelRequest,
    CheckFinished,
    CheckStarted,
    Failed,
    Finished,
    GradeRequest,
    Ready,
    Started,
)
from quizapp.grading.judge.untouched import is_untouched
from quizapp.grading.junit import junit
from quizapp.grading.report import (
    Breach,
    CheckResult,
    Explanation,
    Finding,
    Frame,
    Report,
    Verdict,
    weakness,
)
from quizapp.grading.service.logs import LogSplitter
from tests import reports
from tests.hostile import MARKS, NASTY, harmful, strings


def result(verdict: Verdict, name: str = "one", **more: Any) -> CheckResult:
    return CheckResult(name=name, label="Says.", verdict=verdict, **more)


def report(*verdicts: Verdict, verdict: Verdict = Verdict.WRONG, **more: Any) -> Report:
    checks = tuple(result(one, f"check-{n}") for n, one in enumerate(verdicts))
    fields = {
        "challenge": "softmax",
        "topic": "softmax",
        "title": "Softmax",
        "filename": "softmax.py",
        "verdict": verdict,
        "milliseconds": 1500.0,
    }
    return reports.report(*checks, **fields | more)


# --- clean ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[?25l\x1b[2J\x1b[1;1H.", "."),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;cGFzdGU=\x07.", "."),
        ("\x1bPdevice\x1b\\.", "."),
        ("\x1b]never ended", ""),
        ("\x1bc.", "."),
        ("\x1b(0lqk\x1b(B", "lqk"),
        ("\x1b#8\x1b7\x1b>.\x1b", "."),
        ("\x9b31mred \x9b0;1;2$}.", "red ."),
        ("\x9d0;title\x9c\x90dcs\x9c\x98sos\x9c\x9epm\x9c\x9fapc\x9c.", "."),
        ("\x1bXsos\x1b\\\x1b^pm\x1b\\\x1b_apc\x1b\\.", "."),
        ("\x1b]8;;http://x\x9clink", "link"),
        ("\x1b]52;c;aGk=\nkept", "\nkept"),
        ("\x1b\x1b[31m[31mtwice", "[31mtwice"),
        ("\x1b[" + "9" * 50, ""),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("a\u200bb\u2060c\ufeffd\u00ade\u180ef", "abcdef"),
        ("a\U000e0041\U000e007f\U000e0101\u3164\u2800\u115fb", "ab"),
        ("z\u0351\u0352\u0353\u0354\u0355\u0356\u0357a", "z\u0351\u0352\u0353\u0354a"),
        ("\ufdd0\U0001ffff\ufffe.", "."),
        ("a\rb\r\nc", "a\nb\nc"),
        ("\x00\x07\x08\x7f\x85.", "."),
        ("\u202eevil\u2066\u200f", "evil"),
        ("\ud800lone", "lone"),
        ("\ue000private\U000e0fff", "private"),
        ("π ≈ 3 µ 中文 é", "π ≈ 3 µ 中文 é"),
        ("[bold]markup[/] <b>", "[bold]markup[/] <b>"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_clean_says_what_it_cut() -> None:
    assert clean("x" * 10, 10) == "x" * 10
    assert clean("x" * 11, 10) == "x" * 9 + "…"
    assert clean("x" * 101, 100) == "x" * 75 + "… (cut at 100 characters)"
    assert len(clean("x" * 10_000_000)) == 4_000
    assert clean("a\n" + "x" * 11 + "\nb", line=10) == "a\n" + "x" * 9 + "…\nb"
    assert clean("\x1b" * 1000 + "lost", 100) == "… (cut at 100 characters)"


def test_clean_line_cannot_pretend_to_be_the_next() -> None:
    assert clean_line("Odd\n✓ pass\u2028\ttab") == "Odd ✓ pass  tab"


@pytest.mark.parametrize(
    "one", ["\x1b", "\x1b]", "\x1b[0", "\x9d;", "a\u0301\u0301", "\U000e0041", "\n"]
)
def test_cleaning_takes_no_time(one: str) -> None:
    began = time.process_time()
    clean(one * 400_000, 400_000, line=1_000)
    assert time.process_time() - began < 5


@settings(max_examples=300)
@given(
    st.text(
        st.characters(exclude_categories=[])
        | st.sampled_from("\x1b[]PX^_\x07\\;m\x9b\x9d\x9c\u202e"),
        max_size=60,
    ),
    st.integers(5, 80),
)
def test_nothing_of_a_terminals_language_is_left(text: str, limit: int) -> None:
    once = clean(text, limit)
    assert clean(once, limit) == once and len(once) <= limit
    kinds = {unicodedata.category(one) for one in once if one not in "\n\t"}
    assert kinds.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    line = clean_line(text)
    # Spaces of other widths are not printable to Python, and harmless.
    assert "".join(" " if unicodedata.category(one) == "Zs" else one for one in line).isprintable()
    assert not any((ord(one) < 32 and one not in "\n\t") or 127 <= ord(one) < 160 for one in once)
    once.encode()


# --- logs ----------------------------------------------------------------------------------------
def split(parts: list[bytes], kept: int = 1000) -> LogSplitter:
    logs = LogSplitter(kept)
    for one in parts:
        logs.feed(one)
    return logs


chunks = st.binary(max_size=12) | st.sampled_from(
    [b"\x00", b"\x00\x01", b"\x00\x01check ", b"\x00\x01check 12", b"check 3\x00", b"\x00\x01chess"]
)


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(0, 9999), chunks), max_size=5), st.data())
def test_marks_may_be_cut_anywhere(prints: list[tuple[int, bytes]], data: Any) -> None:
    stream = b"".join(b"\x00\x01check %d\x00" % number + text for number, text in prints)
    stream += b"."
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    whole, cut = split([stream]), split(pieces)
    assert cut.total == whole.total
    for number in range(-1, 10_000):
        if cut._texts.get(number) != whole._texts.get(number):
            raise AssertionError(number, pieces)


def test_output_belongs_to_its_check() -> None:
    logs = split(
        [b"import\n", b"\x00\x01check 0\x00first\n\x00\x01check 1", b"\x00second", b"\xff"]
    )
    assert logs.text(-1) == "import\n"
    assert logs.text(0) == "first\n"
    assert logs.text(1) == "second\ufffd"
    assert logs.text(2) == ""
    assert logs.total == len(b"import\nfirst\nsecond\xff")


def test_much_output_is_cut_and_counted() -> None:
    logs = split([b"x" * 40] * 10, kept=100)
    assert logs.text(-1) == "x" * 100 + "\n… (400 bytes in all)"


# --- untouched -----------------------------------------------------------------------------------
STUB = 'import torch\n\n\ndef f(x):\n    """Says."""\n    raise NotImplementedError\n'


@pytest.mark.parametrize(
    "source",
    [
        STUB,
        "",
        "\n# later\n\n",
        "\ufeff" + STUB,
        STUB.replace("\n", "\r\n"),
        STUB.replace("\n\n", "\n"),
        "# mine\n" + STUB + "\n    # and here\n\n",
        STUB.replace("    raise", "    # to do\n    raise"),
        STUB.replace("import torch", "import torch   "),
    ],
)
def test_untouched(source: str) -> None:
    assert is_untouched(source, STUB)


@pytest.mark.parametrize(
    "source",
    [
        STUB.replace("raise NotImplementedError", "return x"),
        STUB + "x = 1\n",
        STUB.replace("    raise", "raise"),
        STUB.replace("import torch\n", ""),
        "pass\n",
    ],
)
def test_touched(source: str) -> None:
    assert not is_untouched(source, STUB)


# --- reports and events --------------------------------------------------------------------------
@pytest.mark.parametrize("verdict", list(Verdict))
def test_exit_codes(verdict: Verdict) -> None:
    expected = {"pass": 0, "grader-fault": 3, "not-started": 4, "not-gradable": 4}
    assert report(verdict=verdict).exit_code == expected.get(verdict, 1)


def test_what_to_talk_about_first() -> None:
    some = report(Verdict.PASS, Verdict.SKIPPED, Verdict.WRONG, Verdict.ERROR)
    assert some.passed == 1
    assert some.first_failure is some.checks[2]
    assert report(Verdict.PASS, Verdict.SKIPPED).first_failure is None


def breach(line: int) -> Breach:
    return Breach(name="torch.f", line=line, how="source", text=f"line {line} calls torch.f, no")


def test_right_numbers_by_forbidden_means_are_no_solution() -> None:
    right = report(Verdict.PASS, Verdict.PASS, verdict=Verdict.PASS)
    assert right.solved
    assert right.rules_broken == ()
    broken = right.model_copy(update={"breaches": (breach(3),)})
    assert (broken.verdict, broken.solved, broken.exit_code) == (Verdict.PASS, False, 1)
    assert broken.rules_broken == ("All 2 checks pass, but line 3 calls torch.f, no.",)
    one = report(Verdict.PASS, verdict=Verdict.PASS, breaches=(breach(3),))
    assert one.rules_broken[0].startswith("The check passes, but line 3")
    fault = report(verdict=Verdict.FAULT, breaches=(breach(3),))
    assert fault.exit_code == 3


def test_many_breaches_are_counted() -> None:
    some = report(Verdict.WRONG, breaches=tuple(breach(n) for n in range(1, 8)))
    assert some.rules_broken == (
        "Line 1 calls torch.f, no.",
        "Line 2 calls torch.f, no.",
        "Line 3 calls torch.f, no.",
        "4 more such uses follow.",
    )
    four = some.model_copy(update={"breaches": some.breaches[:4]})
    assert four.rules_broken[-1] == "1 more such use follows."


FULL = report(
    checks=(
        result(
            Verdict.WRONG,
            tried="f(3)",
            share=1e9,
            mistakes=("no-scale",),
            explanation=Explanation(key="k", title="t", text="é"),
            output="line\n",
            finding=Finding(
                kind="value",
                text="is 1, 2 is right",
                index=(0, 1),
                max_error=1.0,
                budget=0.5,
                mismatched=1,
                total=2,
                frames=(Frame(line=3, function="f", code="x"),),
            ),
        ),
    ),
    problem=Finding(kind="load", text="no"),
    mistakes=(Explanation(key="no-scale", title="t", text="x"),),
    breaches=(breach(4), breach(5)),
)
EVENTS = [
    Ready(torch="2", devices=("cpu", "cuda"), tier="full", milliseconds=1.5),
    Started(id=1, checks=(("a", "Says."),), seed=3),
    CheckStarted(id=1, name="a"),
    CheckFinished(id=1, result=FULL.checks[0]),
    Finished(id=1, report=FULL),
    Cancelled(id=2),
    Failed(id=None, message="no", code=2),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: one.kind)
def test_events_round_trip(event: Any) -> None:
    line = event.model_dump_json().encode()
    assert b"\n" not in line
    assert line.startswith(b'{"kind":"%s"' % event.kind.encode())
    assert EVENT.validate_json(line) == event


def test_requests_round_trip() -> None:
    asked = GradeRequest(
        id=1, pack="/p", topic="t", challenge="c", source="x = 'é\n'", checks=("a",), seed=4
    )
    for one in (asked, CancelRequest(id=3)):
        assert REQUEST.validate_json(one.model_dump_json()) == one


# --- JUnit ---------------------------------------------------------------------------------------
def test_junit_counts() -> None:
    verdicts = list(Verdict)
    suites = ElementTree.fromstring(junit([report(*verdicts), report(Verdict.PASS)]))
    first, second = suites.findall("testsuite")
    cases = first.findall("testcase")
    assert int(first.attrib["tests"]) == len(cases) == len(verdicts)
    assert int(first.attrib["failures"]) == len(first.findall("testcase/failure")) == 2
    assert int(first.attrib["errors"]) == len(first.findall("testcase/error")) == len(verdicts) - 4
    assert int(first.attrib["skipped"]) == len(first.findall("testcase/skipped")) == 1
    assert first.attrib["time"] == "1.500"
    assert second.attrib["failures"] == second.attrib["errors"] == "0"


def test_junit_tells_the_whole_story() -> None:
    suite = ElementTree.fromstring(junit([FULL])).find("testsuite")
    assert suite is not None
    assert (suite.attrib["tests"], suite.attrib["errors"], suite.attrib["failures"]) == (
        "3",
        "1",
        "2",
    )
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.attrib["message"] == "is 1, 2 is right"
    assert (
        failure.text is not None and "mistake: no-scale" in failure.text and "f(3)" in failure.text
    )
    assert suite.findtext("testcase/system-out") == "line\n"
    told = {one.attrib["name"]: one.attrib["value"] for one in suite.findall("properties/property")}
    assert told["seed"] == "1" and told["torch"] == "2"


def test_junit_tells_broken_rules_as_a_failure_of_their_own() -> None:
    right = report(Verdict.PASS, verdict=Verdict.PASS, breaches=(breach(4), breach(5)))
    suite = ElementTree.fromstring(junit([right])).find("testsuite")
    assert suite is not None
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("2", "1")
    case = suite.findall("testcase")[-1]
    failure = case.find("failure")
    assert case.attrib["name"] == "rules" and failure is not None
    assert failure.attrib == {"type": "breach", "message": "line 4 calls torch.f, no"}
    assert failure.text == "line 4 calls torch.f, no\nline 5 calls torch.f, no"


def test_junit_parses_whatever_an_answer_says() -> None:
    noise = "\n".join(map(chr, range(0x300))) + "]]>&<\"'\u2028\ufffe\ud800\U0001f600"
    checks = (result(Verdict.ERROR, output=noise, finding=Finding(kind="exception", text=noise)),)
    suite = ElementTree.fromstring(junit([report(checks=checks)]))
    assert "\U0001f600" in (suite.findtext(".//system-out") or "")


@pytest.mark.parametrize("tier", ["full", "strong"])
def test_strong_walls_need_no_words(tier: str) -> None:
    assert weakness(tier) == ""


@pytest.mark.parametrize("tier", ["bwrap", "basic", "contained", "unheard of"])
def test_weak_walls_are_named(tier: str) -> None:
    words = weakness(tier)
    assert f"({tier})" in words and "quiz doctor" in words


# --- every text there is -------------------------------------------------------------------------
def filled(kind: Any) -> Any:
    """A value of an annotation, with something hostile wherever text may stand."""
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {n: filled(one.rebuild_annotation()) for n, one in kind.model_fields.items()}
        return kind.model_validate(fields)
    if kind is NoneType:
        return None
    if kind in (int, float, bool):
        return kind(1)
    if kind is str:
        return NASTY
    match get_origin(kind), get_args(kind):
        case origin, (inner, *_) if origin is Annotated:
            return filled(inner)
        case origin, (first, *_) if origin is Literal:
            return first
        case origin, (inner, last) if origin is tuple and last is ...:
            return (filled(inner),)
        case origin, many if origin is tuple:
            return tuple(map(filled, many))
        case _, many if many:
            return filled(many[0])
    raise TypeError(kind)


MODELS = [Report, CheckFinished, CheckStarted, Failed, Finished, Ready, Started]


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_no_model_has_room_for_harm(model: Any) -> None:
    """A field added as plain ``str`` fails here: use Line, Text, Long or Output of report.py."""
    made = filled(model)
    found = strings(made.model_dump(mode="json"))
    assert any(MARKS in one for one in found)
    assert [harmful(one) for one in found if harmful(one)] == []
    assert type(made).model_validate_json(made.model_dump_json()) == made
