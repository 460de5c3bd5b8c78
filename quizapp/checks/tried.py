"""How a report words what was tried: draws, shapes and the arguments of a call."""

from __future__ import annotations

from collections.abc import Sequence
from types import GeneratorType
from typing import Any

from torch import Tensor, nn

from quizapp.checks.record import class_name

MAX_TRIED = 8
"""Entries that are kept for one yield."""


def listed(log: Sequence[str]) -> str:
    """All that was asked, each thing once."""
    shown = list(dict.fromkeys(log))
    if len(shown) > MAX_TRIED:
        shown = [*shown[: MAX_TRIED - 1], f"and {len(shown) - MAX_TRIED + 1} more"]
    return ", ".join(shown)


def drawn(what: str, shape: Sequence[int], **options: tuple[float | bool, float | bool]) -> str:
    """A draw; of ``options``, each with its default, those that differ from it."""
    given = [
        key if isinstance(value, bool) else f"{key} {value:.6g}"
        for key, (value, default) in options.items()
        if value != default
    ]
    return f"{what} {shape_of(shape)}" + (f" ({', '.join(given)})" if given else "")


def shape_of(shape: Sequence[int]) -> str:
    """As Python writes it."""
    return str(tuple(shape)) if len(shape) != 1 else f"({shape[0]},)"


def argument(value: Any) -> str:
    """One argument, in a few words; the same in every run."""
    if isinstance(value, Tensor):
        return f"tensor {shape_of(value.shape)}"
    if isinstance(value, nn.Module):
        return type(value).__name__
    if isinstance(value, GeneratorType):
        return "a generator"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)) and _holds_tensors(value):
        shown = [argument(one) for one in value[:4]] + ["…"] * (len(value) > 4)
        return f"[{', '.join(shown)}]"
    if isinstance(value, dict) and any(isinstance(one, Tensor) for one in value.values()):
        return f"a dict of {len(value)} tensors" if len(value) > 1 else "a dict of a tensor"
    if callable(value):
        return str(getattr(value, "__name__", type(value).__name__))
    if getattr(type(value), "__repr__", None) is object.__repr__:
        return class_name(type(value))  # its address says nothing, and is another each time
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."


def _holds_tensors(values: Sequence[Any], depth: int = 3) -> bool:
    return any(
        isinstance(one, Tensor)
        or (depth > 0 and isinstance(one, (list, tuple)) and _holds_tensors(one, depth - 1))
        for one in values
    )
