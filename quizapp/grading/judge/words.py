"""Words for values: short, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable

import torch

from quizapp.checks.record import Odd, Raised, Sequence, Table, TensorLeaf, Value
from quizapp.grading.clean import clean_line
from quizapp.grading.report import CELLS, Cells


def number(value: float) -> str:
    """Five significant digits; whole numbers plain."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value)
    return f"{value:.5g}"


def plural(count: int, noun: str) -> str:
    """``1 result``, ``2 results``, ``2 entries``."""
    many = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{count} {noun if count == 1 else many}"


def shape_of(shape: Iterable[int]) -> str:
    """A shape as Python writes it."""
    return str(tuple(shape))


def a_kind(value: Value) -> str:
    """What sort of thing a value is, with its article."""
    match value:
        case None:
            return "None"
        case TensorLeaf(tensor):
            return f"a tensor of shape {shape_of(tensor.shape)}"
        case Sequence(items):
            return f"a list of {len(items)}"
        case Table():
            return "a dict"
        case bool():
            return "a bool"
        case int():
            return "an int"
        case float():
            return "a float"
        case str():
            return "a string"
        case Raised():
            return "an exception"
        case Odd(what):
            return clean_line(what, 120)
        case _:
            return type(value).__name__


def summary(value: Value, limit: int = 400) -> str:
    """A value in one line: small tensors whole, large ones by shape, range and mean."""
    match value:
        case TensorLeaf(tensor):
            return _tensor(tensor)
        case float():
            return number(value)
        case str():
            return clean_line(repr(value), limit)
        case Sequence(items):
            text = "[" + ", ".join(summary(one, 60) for one in items[:12])
            return text + (", …]" if len(items) > 12 else "]")
        case Table(table):
            inner = ", ".join(
                f"{clean_line(k, 40)}: {summary(v, 60)}" for k, v in list(table.items())[:8]
            )
            return "{" + inner + "}"
        case _:
            return clean_line(str(value), limit)


def cells(
    got: torch.Tensor, want: torch.Tensor, differs: torch.Tensor, index: tuple[int, ...]
) -> Cells | None:
    """Numbers of two tensors of one shape around ``index``, side by side; a single number needs
    no table."""
    if got.dim() == 0 or got.numel() < 2:
        return None
    start = [*index[:-2], *(_begin(at, got.shape[axis]) for axis, at in _last_two(index))]
    slices = [
        slice(one, one + (1 if axis < got.dim() - 2 else CELLS)) for axis, one in enumerate(start)
    ]
    parts = [
        one[tuple(slices)].flatten(0, -2) if one.dim() > 1 else one[slices[0]][None]
        for one in (want, got, differs)
    ]
    expected, has, marked = (part.tolist() for part in parts)
    return Cells(
        shape=tuple(got.shape),
        start=tuple(start),
        expected=tuple(tuple(_cell(one) for one in row) for row in expected),
        got=tuple(tuple(_cell(one) for one in row) for row in has),
        differs=tuple(map(tuple, marked)),
    )


def _last_two(index: tuple[int, ...]) -> list[tuple[int, int]]:
    return [*enumerate(index)][-2:]


def _begin(at: int, size: int) -> int:
    """Where a window of ``CELLS`` begins that shows ``at`` and something before it."""
    return max(0, min(at - 2, size - CELLS))


def _cell(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4g}"


def _tensor(tensor: torch.Tensor) -> str:
    if tensor.dim() == 0:
        return number(tensor.item())
    if tensor.numel() <= 12:
        return _nested(tensor)
    if not tensor.is_floating_point():
        first = ", ".join(str(int(one)) for one in tensor.flatten()[:6])
        return f"{shape_of(tensor.shape)} [{first}, …]"
    values = tensor.double()
    finite = values[torch.isfinite(values)]
    if finite.numel() == 0:
        return f"{shape_of(tensor.shape)} without a finite value"
    first = ", ".join(number(one.item()) for one in values.flatten()[:3])
    low, high, mean = finite.min().item(), finite.max().item(), finite.mean().item()
    return (
        f"{shape_of(tensor.shape)} [{first}, …] from {number(low)} to {number(high)}, "
        f"mean {number(mean)}"
    )


def _nested(tensor: torch.Tensor) -> str:
    if tensor.dim() == 0:
        return number(tensor.item())
    return "[" + ", ".join(_nested(one) for one in tensor) + "]"
