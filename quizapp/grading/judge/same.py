"""Whether two wrong values are the same wrong value."""

from __future__ import annotations

from itertools import zip_longest

import torch

from quizapp.checks.record import (
    Free,
    Odd,
    Parameters,
    Raised,
    Sequence,
    Table,
    TensorLeaf,
    Value,
)
from quizapp.grading.judge.tolerance import FACTOR
from quizapp.grading.judge.walk import Truth


def own_error(truth: Truth, index: int) -> float:
    """Largest rounding error of the reference in one yield, scaled to the graded dtype."""
    if index >= len(truth.rough.items):
        return 0.0
    pair = truth.rough.items[index].value, truth.oracle.items[index].value
    return _gap(*pair) * (truth.eps / truth.rough_eps)


def _gap(left: Value, right: Value) -> float:
    match left, right:
        case TensorLeaf(a), TensorLeaf(b) if a.shape == b.shape and a.is_floating_point():
            errors = (a.double() - b.double()).abs()
            errors = errors[torch.isfinite(errors)]
            return errors.max().item() if errors.numel() else 0.0
        case Sequence(a), Sequence(b):
            return max((_gap(*pair) for pair in zip(a, b, strict=False)), default=0.0)
        case Table(a), Table(b):
            return max((_gap(one, b[key]) for key, one in a.items() if key in b), default=0.0)
        case float(), float():
            error = abs(left - right)
            return error if error < float("inf") else 0.0
        case _:
            return 0.0


def same(left: Value, right: Value, want: Value, noise: float, eps: float) -> bool:
    """Whether ``left`` is ``right`` but for rounding; ``right`` is the banked mistake's.

    ``want`` is the reference's value: of names it has, both must have or lack the same.
    ``noise``: rounding error expected of either, absolute; eps times the magnitude is added."""
    match left, right:
        case (Free(), Free()):
            return True
        case (TensorLeaf(a, here), TensorLeaf(b, there)):
            return (
                a.shape == b.shape
                and a.dtype == b.dtype
                and here == there
                and _close(a, b, noise, eps)
            )
        case (Sequence(a), Sequence(b)):
            wanted = want.items if isinstance(want, Sequence) else []
            return len(a) == len(b) and all(
                same(one, two, ref, noise, eps)
                for one, two, ref in zip_longest(a, b, wanted[: len(a)])
            )
        case (Table(a), Table(b)):
            asked = want.items if isinstance(want, Table) else {}
            return all((key in a) == (key in b) for key in asked) and all(
                key in a and same(a[key], one, asked.get(key), noise, eps) for key, one in b.items()
            )
        case (Raised(mine), Raised(theirs)):
            return mine[:1] == theirs[:1]
        case (Parameters(mine), Parameters(theirs)):
            names = want.shapes if isinstance(want, Parameters) else theirs
            return all(mine.get(name) == theirs.get(name) for name in names)
        case (Odd(), Odd()):
            return True
        case (bool(), _) | (_, bool()):
            return left is right
        case (int() | float(), int() | float()):
            pair = torch.tensor(left, dtype=torch.float64), torch.tensor(right, dtype=torch.float64)
            return _close(*pair, noise, eps) if isinstance(right, float) else left == right
        case _:
            return type(left) is type(right) and left == right


def _close(left: torch.Tensor, right: torch.Tensor, noise: float, eps: float) -> bool:
    if not left.is_floating_point():
        return bool((left == right).all())
    a, b = left.double(), right.double()
    finite = torch.isfinite(b)
    if not bool(torch.equal(torch.isfinite(a), finite)):
        return False
    # NaN differs from itself: compare the patterns of what is not finite as text would
    odd_a, odd_b = torch.nan_to_num(a[~finite]), torch.nan_to_num(b[~finite])
    if not torch.equal(odd_a, odd_b):
        return False
    if not bool(finite.any()):
        return True
    allowed = FACTOR * max(noise, eps * b[finite].abs().max().item())
    return (a[finite] - b[finite]).abs().max().item() <= allowed
