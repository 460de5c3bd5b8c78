"""Statistics with a stated false-alarm rate, and work counted instead of timed."""

import math

import pytest
import torch
from torch import Tensor, nn

from quizapp.checks import chance, growth
from quizapp.checks.work import count_work


def tail(n: int, p: float, refused: list[int]) -> float:
    """Exact probability that a right answer gives one of the refused counts."""
    logs = [
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(p)
        + (n - k) * math.log1p(-p)
        for k in refused
    ]
    return math.fsum(math.exp(one) for one in logs)


@pytest.mark.parametrize("p", [0.001, 0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("n", [1, 10, 1000, 20_000])
@pytest.mark.parametrize("alarm", [1e-6, 1e-3])
def test_a_right_answer_is_refused_as_rarely_as_promised(p: float, n: int, alarm: float) -> None:
    refused = [k for k in range(n + 1) if not chance(k, n, p, alarm=alarm)]
    assert tail(n, p, refused) <= alarm


@pytest.mark.parametrize("p", [0.1, 0.5])
def test_it_is_not_so_lenient_as_to_be_useless(p: float) -> None:
    n = 20_000
    passing = [k for k in range(n + 1) if chance(k, n, p)]
    assert passing[-1] / n < p + 0.03
    assert passing[0] / n > p - 0.03


def test_certain_coins() -> None:
    assert chance(0, 100, 0.0) and not chance(1, 100, 0.0)
    assert chance(100, 100, 1.0) and not chance(99, 100, 1.0)
    assert chance(0, 0, 0.5)


@pytest.mark.parametrize(("power", "expected"), [(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)])
def test_growth(power: float, expected: float) -> None:
    points = [(n, 5.0 * n**power) for n in (64.0, 128.0, 256.0)]
    assert growth(points) == pytest.approx(expected)


def quadratic(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return torch.softmax(q @ k.T, -1) @ v


def linear(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    q, k = torch.relu(q) + 1, torch.relu(k) + 1
    return q @ (k.T @ v) / (q @ k.sum(0, keepdim=True).T)


def fused(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    heads = (one[None, None] for one in (q, k, v))
    return nn.functional.scaled_dot_product_attention(*heads)[0, 0]


@pytest.mark.parametrize(
    ("function", "low", "high"), [(quadratic, 1.8, 2.05), (linear, 0.9, 1.1), (fused, 1.8, 2.05)]
)
def test_work_tells_linear_from_quadratic_attention(
    function: object, low: float, high: float
) -> None:
    points = []
    for n in (256, 512, 1024):
        q, k, v = (torch.randn(n, 16) for _ in range(3))
        points.append((float(n), float(count_work(function, q, k, v))))  # type: ignore[arg-type]
    assert low <= growth(points) <= high


def test_work_is_the_same_every_time() -> None:
    x = torch.randn(8, 8)
    assert count_work(torch.matmul, x, x) == count_work(torch.matmul, x, x) == 8 * 8 * 8


def test_views_are_free_and_loops_are_not() -> None:
    x = torch.randn(64, 4)

    def steps(values: Tensor) -> Tensor:
        total = torch.zeros(4)
        for row in values:
            total = total + row
        return total

    assert count_work(lambda one: one.T.reshape(4, 64)[:2], x) == 0
    assert count_work(steps, x) >= 64 * 4


def test_convolutions_count_their_kernels() -> None:
    x = torch.randn(1, 3, 8, 8)
    small, large = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 4, 3, padding=1)
    assert count_work(large, x) == pytest.approx(9 * count_work(small, x), rel=0.1)
