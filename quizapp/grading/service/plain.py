"""Tasks as JSON and back, for children that wait for theirs. No pickle: nothing read runs code.

The dataclasses' own annotations say how each field is read, so a field added to a task, a wall or
its limits travels without a line here.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import json
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import torch
from pydantic import BaseModel

T = TypeVar("T")

_LEAVES: dict[type, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    Path: (str, Path),
    bytes: (bytes.hex, bytes.fromhex),
    torch.dtype: (lambda dtype: str(dtype).removeprefix("torch."), lambda name: _dtype(name)),
    torch.device: (str, torch.device),
}
"""How types that JSON lacks are written and read."""


def dump(value: Any) -> bytes:
    """A dataclass as JSON; TypeError for a field of a kind that cannot be told."""
    return json.dumps(_plain(value)).encode()


def load(kind: type[T], data: bytes) -> T:
    """The ``kind`` that ``dump`` wrote; TypeError or ValueError where it is none."""
    found: T = _read(kind, json.loads(data))
    return found


def learn(kind: Any) -> None:
    """Read the annotations of a dataclass and of those in it now, once for all forks."""
    for inner in get_args(kind):
        learn(inner)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        for hint in _hints(kind).values():
            learn(hint)


def _plain(value: Any) -> Any:
    for kind, (write, _) in _LEAVES.items():
        if isinstance(value, kind):
            return write(value)
    match value:
        case None | bool() | str() | float():
            return value
        case int():  # flags, too
            return int(value)
        case BaseModel():
            return value.model_dump(mode="json")
        case tuple() | list():
            return [_plain(one) for one in value]
        case dict():
            return {key: _plain(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    raise TypeError(f"{type(value).__name__} cannot be told to a child")


def _read(kind: Any, data: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if data is None and types.NoneType in inner:
            return None
        (kind,) = (one for one in inner if one is not types.NoneType)
        return _read(kind, data)
    if origin is Literal:
        if data not in inner:
            raise TypeError(f"one of {inner} expected, not {data!r}")
        return data
    if origin is tuple:
        kinds = (inner[0],) * len(data) if inner[1:] == (...,) else inner
        return tuple(_read(one, value) for one, value in zip(kinds, data, strict=True))
    if origin is dict:
        return {key: _read(inner[1], value) for key, value in data.items()}
    if kind in _LEAVES:
        return _LEAVES[kind][1](data)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], value) for name, value in data.items()})
    if issubclass(kind, BaseModel):
        return kind.model_validate_json(json.dumps(data))
    if issubclass(kind, enum.Enum) or kind is float:
        return kind(data)
    if type(data) is not kind:
        raise TypeError(f"{kind.__name__} expected, not {type(data).__name__}")
    return data


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _dtype(name: str) -> torch.dtype:
    dtype = getattr(torch, name)
    if not isinstance(dtype, torch.dtype):
        raise TypeError(f"torch.{name} is no dtype")
    return dtype
