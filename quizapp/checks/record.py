"""What a check yielded, frozen as plain data at the moment it was yielded.

Only data survives ``freeze``: later mutation of a returned tensor, subclasses that answer
comparisons in the learner's favour, and lazily computed results all end here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import torch

MAX_DEPTH = 16
MAX_NODES = 20_000
MAX_ELEMENTS = 1 << 24
"""Largest tensor a record takes, in elements: bounds what a runner can make the judge load."""
MAX_RANK = 16

DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
"""Dtypes a record takes, by their names on the wire."""


@dataclass(slots=True)
class TensorLeaf:
    """A tensor by value: detached, contiguous, on the CPU."""

    tensor: torch.Tensor
    device: str
    """Device type it lived on (``"cpu"``, ``"cuda"``, ``"mps"``)."""


@dataclass(slots=True)
class Sequence:
    """A list or a tuple: which of the two is nobody's mistake."""

    items: list[Value]


@dataclass(slots=True)
class Table:
    """A dict with text keys. ``open``: keys the reference lacks are allowed (more parameters)."""

    items: dict[str, Value]
    open: bool = False


@dataclass(slots=True)
class Raised:
    """Outcome of a call that may raise; ``mro`` names the exception's classes, most derived
    first, and is empty when nothing was raised."""

    mro: list[str]
    message: str = ""


@dataclass(slots=True)
class Parameters:
    """What ``given.fill`` found on a module: shape by name."""

    shapes: dict[str, list[int]]


@dataclass(slots=True)
class Free:
    """A value that no single number is right for; ``Check.holds`` judges it."""

    value: Value
    shape: bool = True
    """Whether its structure, shapes and dtypes are still compared with the reference's."""


@dataclass(slots=True)
class Odd:
    """Something that is not data: an object, a generator, a tensor subclass."""

    what: str


Value: TypeAlias = (
    "bool | int | float | str | TensorLeaf | Sequence | Table | Raised | Parameters"
    " | Free | Odd | None"
)


@dataclass(slots=True)
class Item:
    """One yield."""

    value: Value
    tried: str = ""
    """What was asked to get it, as a reader would write it: ``Norm(64), normal (2, 64)``."""


@dataclass(slots=True)
class Failure:
    """How a check ended before its last yield."""

    kind: str
    """``error``, ``contract`` or ``memory``."""
    type: str
    """Name of the exception's class."""
    message: str
    frames: list[tuple[int, str, str]] = field(default_factory=list)
    """The learner's own frames, outermost first: line, function, source line."""


@dataclass(slots=True)
class Record:
    """All that one run of a check produced."""

    items: list[Item] = field(default_factory=list)
    failure: Failure | None = None
    tried: str = ""
    """What was asked since the last yield: what a failure happened in."""


class FreeMark:
    """Marks a yielded value as free until it is frozen."""

    __slots__ = ("shape", "value")

    def __init__(self, value: object, shape: bool) -> None:
        self.value = value
        self.shape = shape


def free(value: object, *, shape: bool = True) -> FreeMark:
    """Yield ``value`` without comparing its numbers with the reference's.

    For values with more than one right answer; the check's ``holds`` must judge them. With
    ``shape=False`` its structure is not compared either, and ``holds`` must expect anything.
    """
    return FreeMark(value, shape)


class OpenTable(dict[str, Any]):
    """A dict in which keys the reference lacks are no finding."""


def freeze(value: object) -> Value:
    """Copy ``value`` into plain data. A learner's odd object becomes ``Odd``; one that raises when
    it is iterated raises here, as it would in the check's own lines."""
    try:
        return _Freezer().freeze(value, 0)
    except _TooLarge:
        # the whole of it: what is nested into itself would otherwise grow to the last node
        odd = Odd("a structure too deep or too large to be an answer")
        return Free(odd, value.shape) if type(value) is FreeMark else odd


class _TooLarge(Exception):
    pass


class _Freezer:
    def __init__(self) -> None:
        self.nodes = 0

    def freeze(self, value: object, depth: int) -> Value:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise _TooLarge
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            if kind is int and not -(1 << 63) <= value < 1 << 63:  # type: ignore[operator]
                return Odd("an int beyond 64 bits")
            if kind is str and len(value) > 65_536:  # type: ignore[arg-type]
                return Odd("a string beyond 65,536 characters")
            return value  # type: ignore[return-value]
        if kind is FreeMark:
            assert isinstance(value, FreeMark)
            return Free(self.freeze(value.value, depth + 1), value.shape)
        if kind in (Raised, Parameters):
            return value  # type: ignore[return-value]
        if kind in (torch.Tensor, torch.nn.Parameter):
            return self._tensor(value)  # type: ignore[arg-type]
        if isinstance(value, type):
            return f"type {class_name(value)[:80]}"
        if kind in (torch.dtype, torch.device):
            return str(value)
        if isinstance(value, np.generic):
            return self.freeze(value.item(), depth + 1)
        if kind is np.ndarray:
            return Odd("a NumPy array")
        if isinstance(value, (list, tuple)):
            return Sequence([self.freeze(item, depth + 1) for item in tuple(value)])
        if isinstance(value, Mapping):
            table = {str(key): self.freeze(item, depth + 1) for key, item in value.items()}
            return Table(table, open=isinstance(value, OpenTable))
        return Odd(f"an object of class {class_name(kind)[:80]}")

    @staticmethod
    def _tensor(tensor: torch.Tensor) -> Value:
        if tensor.layout is not torch.strided or tensor.is_nested:
            layout = "nested" if tensor.is_nested else str(tensor.layout).removeprefix("torch.")
            return Odd(f"a tensor of layout {layout}")
        if tensor.dtype not in DTYPES.values():
            return Odd(f"a tensor of dtype {str(tensor.dtype).removeprefix('torch.')}")
        if tensor.device.type == "meta":
            return Odd("a meta tensor")
        if tensor.dim() > MAX_RANK:
            return Odd(f"a tensor of {tensor.dim()} dimensions")
        # One without elements may still have a dimension of 2^62.
        if max(tensor.numel(), *tensor.shape, 0) > MAX_ELEMENTS:
            return Odd("a tensor too large")
        plain = tensor.detach().to("cpu", copy=True).contiguous()
        return TensorLeaf(plain, tensor.device.type)


def class_name(kind: type) -> str:
    """Name of a learner's class, read past any metaclass that lies or raises about it."""
    name: str = type.__dict__["__name__"].__get__(kind)
    return name


def thaw(value: Value) -> Any:
    """Plain Python for ``holds``: tensors, numbers, lists, dicts; ``Raised`` stays itself."""
    match value:
        case TensorLeaf():
            return value.tensor
        case Sequence():
            return [thaw(item) for item in value.items]
        case Table():
            return {key: thaw(item) for key, item in value.items.items()}
        case Free():
            return thaw(value.value)
        case _:
            return value
