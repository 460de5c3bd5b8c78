"""Words for values: short, the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable

import torch

from quizapp.checks.record import Odd, Raised, Sequence, Table, TensorLeaf, Value
from quizapp.grading.clean import clean_line


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
