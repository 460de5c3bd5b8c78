"""Every kind of finding, its verdict and its sentence; and the budget that decides on values."""

from typing import Any

import pytest
import torch
from torch import Tensor

from quizapp.checks import Violation, check, free
from quizapp.checks.record import (
    Failure,
    Item,
    OpenTable,
    Parameters,
    Raised,
    Record,
    TensorLeaf,
    freeze,
)
from quizapp.grading.judge.compare import Outcome, compare, failed
from quizapp.grading.judge.walk import Truth
from quizapp.grading.wire.frames import ProtocolError

EPS = 2.0**-23


def record(*values: object, failure: Failure | None = None) -> Record:
    plain = (Parameters, TensorLeaf)
    items = [Item(one if isinstance(one, plain) else freeze(one)) for one in values]
    return Record(items, failure)


def says(make: Any, given: Any) -> Any:
    """Says something."""
    yield


def judged(got: object, want: object, oracle: object = None, **options: Any) -> Outcome:
    """Outcome of one yield (or, as a Record, of several)."""
    mine = got if isinstance(got, Record) else record(got)
    asked = want if isinstance(want, Record) else record(want)
    exact = asked if oracle is None else record(oracle)
    truth = Truth(asked, exact, asked, EPS, EPS)
    return compare(mine, truth, check(explains="x", **options)(says))


def t(*values: float, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.tensor(values, dtype=dtype)


NONE = Raised([])
VALUE_ERROR = Raised(["ValueError", "Exception", "BaseException"], "odd")


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (t(1, 2), t(1, 2)),
        (t(1, 2) * (1 + 8 * EPS), t(1, 2)),
        (t(float("nan"), float("inf")), t(float("nan"), float("inf"))),
        (torch.tensor([1, 2]), torch.tensor([1, 2])),
        (torch.tensor([True]), torch.tensor([True])),
        (torch.zeros(0), torch.zeros(0)),
        (3, 3),
        (3, 3.0),
        (2.5, 2.5),
        (float("nan"), float("nan")),
        (True, True),
        ("a", "a"),
        (None, None),
        ((1, 2), [1, 2]),
        ({"a": 1}, {"a": 1}),
        (OpenTable(a=1, b=2), OpenTable(a=1)),
        (VALUE_ERROR, VALUE_ERROR),
        (Raised(["Own", "ValueError"]), VALUE_ERROR),
        (NONE, NONE),
        (Parameters({"w": [2], "more": [3]}), Parameters({"w": [2]})),
        (free(t(5, 6)), free(t(1, 2))),
        (free("x", shape=False), free(t(1, 2), shape=False)),
    ],
)
def test_pass(got: object, want: object) -> None:
    outcome = judged(got, want)
    assert outcome.verdict == "pass", outcome.finding
    assert outcome.finding is None


SHAPE = "a tensor of shape "


@pytest.mark.parametrize(
    ("got", "want", "verdict", "kind", "text"),
    [
        (
            t(1, 3),
            t(1, 2),
            "wrong",
            "value",
            "the result differs in 1 of 2 elements; first at [1]: 3, 2 is right",
        ),
        (
            t(1, 2) * (1 + 40 * EPS),
            t(1, 2),
            "wrong",
            "value",
            "the result differs in 2 of 2 elements; first at [0]: 1, 1 is right",
        ),
        (torch.tensor(3.0), torch.tensor(2.0), "wrong", "value", "the result is 3, 2 is right"),
        (
            torch.tensor([1, 3]),
            torch.tensor([1, 2]),
            "wrong",
            "value",
            "the result differs in 1 of 2 elements; first at [1]: 3, 2 is right",
        ),
        (
            t(1, float("nan")),
            t(1, 2),
            "wrong",
            "nonfinite",
            "the result 1 element of 2 is NaN where 2 is right",
        ),
        (
            t(1, 2),
            t(1, float("nan")),
            "wrong",
            "nonfinite",
            "the result 1 element of 2 is not NaN where nan is right",
        ),
        (
            t(float("inf"), 2),
            t(1, 2),
            "wrong",
            "nonfinite",
            "the result 1 element of 2 is inf where 1 is right",
        ),
        (
            t(float("-inf"), 2),
            t(float("inf"), 2),
            "wrong",
            "nonfinite",
            "the result 1 element of 2 is not inf where inf is right",
        ),
        (t(1, 2, 3), t(1, 2), "contract", "shape", "the result has shape (3,), (2,) asked for"),
        (t(1), t(1, 2), "contract", "shape", "the result has shape (1,), (2,) asked for"),
        (
            t(1, 2, dtype=torch.float64),
            t(1, 2),
            "contract",
            "dtype",
            "the result has dtype float64, float32 asked for",
        ),
        (
            torch.tensor([1, 2]),
            t(1, 2),
            "contract",
            "dtype",
            "the result has dtype int64, float32 asked for",
        ),
        (
            TensorLeaf(t(1), "cuda"),
            TensorLeaf(t(1), "cpu"),
            "contract",
            "device",
            "the result is on cuda, cpu asked for",
        ),
        (None, t(1), "contract", "type", "the result is None, " + SHAPE + "(1,) asked for"),
        (
            [t(1)],
            t(1),
            "contract",
            "type",
            "the result is a list of 1, " + SHAPE + "(1,) asked for",
        ),
        (3.0, 3, "contract", "type", "the result is a float, an int asked for"),
        (True, 1, "contract", "type", "the result is a bool, an int asked for"),
        (1, True, "contract", "type", "the result is an int, a bool asked for"),
        ("1", 1.0, "contract", "type", "the result is a string, a float asked for"),
        (
            object(),
            1,
            "contract",
            "type",
            "the result is an object of class object, an int asked for",
        ),
        (4, 3, "wrong", "value", "the result is 4, 3 is right"),
        (2.6, 2.5, "wrong", "value", "the result is 2.6, 2.5 is right"),
        (False, True, "wrong", "value", "the result is False, True is right"),
        ("b", "a", "wrong", "value", "the result is 'b', 'a' is right"),
        ([1], [1, 2], "contract", "type", "the result has 1 entry, 2 asked for"),
        ([1, 3], [1, 2], "wrong", "value", "[1] is 3, 2 is right"),
        ({"a": [1, 3]}, {"a": [1, 2]}, "wrong", "value", "a[1] is 3, 2 is right"),
        ({"b": 1}, {"a": 1}, "contract", "type", "the result lacks a; it has b"),
        (
            {"a": 1, "b": 2},
            {"a": 1},
            "contract",
            "type",
            "the result has b, which nobody asked for",
        ),
        (
            OpenTable({"gradient of w": None}),
            OpenTable({"gradient of w": t(1)}),
            "wrong",
            "value",
            "no gradient of w arrives: it is None",
        ),
        (NONE, VALUE_ERROR, "wrong", "raised", "the result raises nothing; ValueError is right"),
        (
            VALUE_ERROR,
            NONE,
            "wrong",
            "raised",
            "the result raises ValueError: odd; no exception is right",
        ),
        (
            VALUE_ERROR,
            Raised(["KeyError"]),
            "wrong",
            "raised",
            "the result raises ValueError: odd; KeyError is right",
        ),
        (
            Parameters({"v": [2]}),
            Parameters({"w": [2]}),
            "contract",
            "parameters",
            "the module has no parameter w (it has: v)",
        ),
        (
            Parameters({}),
            Parameters({"w": [2]}),
            "contract",
            "parameters",
            "the module has no parameter w (it has: none)",
        ),
        (
            Parameters({"w": [3]}),
            Parameters({"w": [2]}),
            "contract",
            "parameters",
            "the module parameter w has shape (3,), (2,) asked for",
        ),
        (
            free(t(1)),
            free(t(1, 2)),
            "contract",
            "shape",
            "the result has shape (1,), (2,) asked for",
        ),
        (
            free([t(1), 2]),
            free([t(1), t(2)]),
            "contract",
            "type",
            "[1] is an int, " + SHAPE + "(1,) asked for",
        ),
        (free({"b": 1}), free({"a": 1}), "contract", "type", "the result lacks a; it has b"),
    ],
)
def test_findings(got: object, want: object, verdict: str, kind: str, text: str) -> None:
    outcome = judged(got, want)
    assert outcome.finding is not None
    assert (outcome.verdict, outcome.finding.kind, outcome.finding.text) == (verdict, kind, text)


def test_details_of_a_wrong_value() -> None:
    finding = judged(t(1, 5, 2, 9), t(1, 2, 2, 2)).finding
    assert finding is not None
    assert finding.index == (1,)
    assert (finding.mismatched, finding.total) == (2, 4)
    assert finding.max_error == 7.0
    assert finding.budget == pytest.approx(16 * EPS * 2)
    assert (finding.expected, finding.got) == ("[1, 2, 2, 2]", "[1, 5, 2, 9]")


def test_which_of_several_results() -> None:
    want = record(Parameters({"w": [1]}), t(1), t(2))
    outcome = judged(record(Parameters({"w": [1]}), t(1), t(3)), want)
    assert outcome.finding is not None
    assert outcome.finding.where == "result 2 of 2"
    assert outcome.finding.text.startswith("result 2 of 2 differs in")
    assert outcome.item == 2


def test_too_few_and_too_many_results() -> None:
    few = judged(record(1), record(1, 2))
    assert few.verdict == "contract" and few.finding is not None
    assert few.finding.text == "gave 1 result where 2 are asked for"
    many = judged(record(1, 2), record(1))
    assert many.verdict == "wrong" and many.finding is not None
    assert many.finding.text == "gave more results than the check asks for"


FAILURE = Failure("error", "KeyError", "'x'", [(3, "f", "d['x']")])


def test_an_exception_counts_where_the_record_ends() -> None:
    want = record(1, 2)
    late = judged(record(1, failure=FAILURE), want)
    assert (late.verdict, late.item) == ("error", 1)
    assert late.finding is not None and late.finding.text == "KeyError: 'x'"
    assert late.finding.frames[0].code == "d['x']"
    assert judged(record(3, failure=FAILURE), want).verdict == "wrong"
    assert judged(record(1, 2, failure=FAILURE), want).verdict == "error"


@pytest.mark.parametrize(
    ("failure", "verdict", "text"),
    [
        (Failure("contract", "ContractError", "no module"), "contract", "no module"),
        (Failure("memory", "MemoryError", ""), "memory", "MemoryError"),
        (
            Failure("error", "SystemExit", "2"),
            "error",
            "the answer called sys.exit(2); an answer must return",
        ),
        (Failure("error", "E\x1b[31m", "\x1b[0mm\u202e"), "error", "E: m"),
    ],
)
def test_words_for_exceptions(failure: Failure, verdict: str, text: str) -> None:
    assert failed(failure)[0] == verdict
    assert failed(failure)[1].text == text


def test_a_property() -> None:
    def even(got: list[Any], want: list[Any]) -> None:
        if got[0] % 2:
            raise Violation("odd", f"{got[0]} is odd\x1b[31m")

    assert judged(free(4), free(2), holds=even).verdict == "pass"
    outcome = judged(free(3), free(2), holds=even)
    assert (outcome.verdict, outcome.broken) == ("wrong", "odd")
    assert outcome.finding is not None
    assert (outcome.finding.kind, outcome.finding.text) == ("property", "3 is odd")


def test_a_property_sees_no_parameters_and_runs_last() -> None:
    seen: list[Any] = []

    def look(got: list[Any], want: list[Any]) -> None:
        seen.append((got, want))

    mine, asked = record(Parameters({"w": []}), 3), record(Parameters({"w": []}), 2)
    assert judged(mine, asked, holds=look).verdict == "wrong"
    assert not seen
    judged(asked, asked, holds=look)
    assert seen == [([2], [2])]


def test_a_property_that_breaks_down_is_nobodys_mistake() -> None:
    def broken(got: list[Any], want: list[Any]) -> None:
        raise IndexError

    with pytest.raises(IndexError):
        judged(free(1), free(1), holds=broken)


@pytest.mark.parametrize(("got", "want"), [(1, free(1)), (1, Parameters({})), (1, NONE)])
def test_records_no_run_of_the_check_makes(got: object, want: object) -> None:
    with pytest.raises(ProtocolError):
        judged(got, want)


def test_hostile_text_is_cleaned() -> None:
    for got in (
        {"\x1b[31m\ud800": 1},
        Raised(["\x1b]0;x\x07"], "\u202e"),
        Parameters({"\x1b[0m": []}),
    ):
        want = {dict: {"a": 1}, Raised: NONE, Parameters: Parameters({"w": []})}[type(got)]
        finding = judged(got, want).finding
        assert finding is not None
        assert not set("\x1b\u202e\ud800") & set(
            finding.model_dump_json() + finding.text + finding.got
        )
