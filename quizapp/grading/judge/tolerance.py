"""The error budget: measured on the reference, not guessed.

Budget of a tensor = 16 x max(|reference - oracle|, eps(dtype) x max|oracle|), where the oracle is
the reference in float64 on the CPU from the same rounded inputs. Where float64 itself is graded no
finer oracle exists; the reference's error is then measured in float32 and scaled by
eps(float64) / eps(float32), since rounding errors of an algorithm grow with eps.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

FACTOR = 16.0
"""Margin for right answers that round elsewhere than the reference. (Attention: two right
variants used at most 13 % of the budget, five wrong ones went over it at least 5-fold.)"""

SHARE_CAP = 1e9


@dataclass(frozen=True, slots=True)
class Measured:
    """Outcome of comparing two tensors of equal shape and NaN/Inf pattern."""

    share: float
    """Largest error over the budget; at most 1 is a pass."""
    max_error: float
    budget: float
    mismatched: int
    index: tuple[int, ...] | None
    """First element over the budget."""
    over: Tensor | None = None
    """Which elements are over the budget; None where none is."""


def budget(
    rough: Tensor, oracle: Tensor, eps: float, rough_eps: float, magnitude: float, slack: float
) -> float:
    """Largest error that is accepted, absolute.

    ``rough`` is the reference in the dtype in which its error is measured (the graded one, or
    float32 where that is float64), ``rough_eps`` that dtype's eps."""
    finite = torch.isfinite(oracle) & torch.isfinite(rough)
    exact = oracle.double()[finite]
    if exact.numel() == 0:
        return FACTOR * eps * magnitude * slack
    own_error = (rough.double()[finite] - exact).abs().max().item() * (eps / rough_eps)
    floor = eps * max(exact.abs().max().item(), magnitude)
    return FACTOR * slack * max(own_error, floor)


def measure(got: Tensor, want: Tensor, oracle: Tensor, allowed: float) -> Measured:
    """Error of ``got`` against ``oracle`` where that and the reference ``want`` are finite; the
    patterns of NaN and infinity of ``got`` and ``want`` are equal already."""
    finite = torch.isfinite(want) & torch.isfinite(oracle)
    error = torch.where(
        finite, (got.double() - oracle.double()).abs(), torch.zeros((), dtype=torch.float64)
    )
    if error.numel() == 0:
        return Measured(0.0, 0.0, allowed, 0, None)
    over = error > allowed
    mismatched = int(over.sum())
    index = tuple(int(n) for n in over.nonzero()[0]) if mismatched else None
    worst = error.max().item()
    share = (
        0.0 if worst == 0.0 else SHARE_CAP if allowed == 0.0 else min(worst / allowed, SHARE_CAP)
    )
    return Measured(share, worst, allowed, mismatched, index, over if mismatched else None)
