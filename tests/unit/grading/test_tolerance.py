"""How much a right answer may differ is measured on the reference."""

import pytest
import torch
from torch import Tensor

from quizapp.checks import check
from quizapp.grading.judge import tolerance
from quizapp.grading.judge.compare import compare
from quizapp.grading.judge.walk import Truth
from tests.unit.grading.test_compare import EPS, judged, record, says, t


def allowed(rough: Tensor, oracle: Tensor, dtype: torch.dtype, magnitude: float = 0.0) -> float:
    eps = torch.finfo(dtype).eps
    rough_eps = 2.0**-23 if dtype is torch.float64 else eps
    return tolerance.budget(rough, oracle, eps, rough_eps, magnitude, 1.0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
def test_the_budget_is_the_references_own_error(dtype: torch.dtype) -> None:
    exact = t(1.0, -4.0, dtype=torch.float64)
    eps = torch.finfo(dtype).eps
    assert allowed(exact.to(dtype), exact, dtype) == pytest.approx(16 * eps * 4.0)
    off = exact + 20 * eps
    assert allowed(off, exact, dtype) == pytest.approx(16 * 20 * eps, rel=1e-3)


def test_the_budget_of_float64_is_measured_in_float32() -> None:
    exact = t(1.0, dtype=torch.float64)
    rough = (exact + 100 * EPS).float()
    ratio = torch.finfo(torch.float64).eps / EPS
    assert allowed(rough, exact, torch.float64) == pytest.approx(16 * 100 * EPS * ratio)


def test_nothing_is_allowed_where_nothing_can_err() -> None:
    zero = torch.zeros(3)
    assert allowed(zero, zero, torch.float32) == 0.0
    assert judged(zero, zero).verdict == "pass"
    outcome = judged(zero + 1e-30, zero)
    assert outcome.verdict == "wrong" and outcome.share == tolerance.SHARE_CAP
    assert judged(zero + 1e-7, zero, magnitude=1.0).verdict == "pass"
    assert judged(zero + 1e-5, zero, magnitude=1.0).verdict == "wrong"


def test_slack() -> None:
    off = t(1.0) * (1 + 40 * EPS)
    assert judged(off, t(1.0)).verdict == "wrong"
    assert judged(off, t(1.0), slack=4.0).verdict == "pass"


def test_infinite_elements_measure_nothing() -> None:
    inf = float("inf")
    exact = t(inf, 1.0, -inf, float("nan"))
    assert allowed(exact, exact, torch.float32) == pytest.approx(16 * EPS)
    assert allowed(t(inf), t(inf), torch.float32) == 0.0
    measured = tolerance.measure(exact, exact, exact, 1.0)
    assert (measured.share, measured.mismatched) == (0.0, 0)
    # overflow in the graded dtype alone
    assert (
        judged(t(inf, 1.0), t(inf, 1.0), oracle=t(1e300, 1.0, dtype=torch.float64)).verdict
        == "pass"
    )


def test_where_only_the_oracle_is_not_finite_nothing_is_measured() -> None:
    measured = tolerance.measure(t(1.0, 2.0), t(1.0, 2.0), t(float("nan"), 2.0), 1.0)
    assert measured.share == 0.0 and measured.index is None


def test_the_share_says_how_much_was_used() -> None:
    assert judged(t(1.0), t(1.0)).share == 0.0
    half = judged(t(1.0) + 8 * EPS, t(1.0)).share
    assert half == pytest.approx(0.5)
    over = judged(t(1.0) + 32 * EPS, t(1.0)).share
    assert over == pytest.approx(2.0)
    assert judged(3, 3).share is None


def test_values_are_judged_by_the_oracle_not_by_the_reference() -> None:
    want, oracle = t(1.0), t(1.0 + 8 * EPS, dtype=torch.float64)
    truth = Truth(record(want), record(oracle), record(want), EPS, EPS)
    some = check(explains="x")(says)
    better = compare(record(t(1.0 + 8 * EPS)), truth, some)
    assert better.share == 0.0
    assert compare(record(want), truth, some).share == pytest.approx(1 / 16)
