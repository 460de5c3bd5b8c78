"""Records as bytes: the size of a JSON object, that object, and its tensors as a safetensors file.

That file's own header is read here first, and strictly: the library accepts duplicate names, 10^5
dimensions, shapes of 2^63 and booleans of value 7.

What is written here is bounded as what is read is: an answer whose results are too many is told so
in words, and only bytes that the answer forged are bytes that no honest runner sends.
"""

from __future__ import annotations

import json
import math
import struct
from dataclasses import asdict
from typing import Any

import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors

from quizapp.checks.given import ContractError
from quizapp.checks.record import (
    DTYPES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_NODES,
    MAX_RANK,
    Failure,
    Free,
    Item,
    Odd,
    Parameters,
    Raised,
    Record,
    Sequence,
    Table,
    TensorLeaf,
    Value,
)
from quizapp.grading.wire.frames import (
    MAX_BODY,
    MAX_OPENINGS,
    ProtocolError,
    openings,
    parse_object,
)

MAX_RECORD = 4 << 20
"""JSON part of a record, and header of its tensors."""
MAX_VALUES = 4 * MAX_NODES
"""Values of one record, nested ones counted too."""
MAX_TENSORS = 10_000
MAX_FRAMES = 20
"""Lines of a traceback."""

_SIZE = struct.Struct("<Q")


def encode_record(record: Record) -> bytes:
    """A record as bytes.

    Raises:
        ContractError: it holds more than a record takes.
    """
    encoder = _Encoder()
    table = {
        "items": [{"tried": one.tried, "value": encoder.value(one.value)} for one in record.items],
        "failure": None if record.failure is None else asdict(record.failure),
        "tried": record.tried,
    }
    text = json.dumps(table, allow_nan=False).encode()
    if len(text) > MAX_RECORD or openings(text) > MAX_OPENINGS:
        raise ContractError("this check's results are too many, or too long, for one record")
    tensors = {str(i): one for i, one in enumerate(encoder.tensors)}
    return _SIZE.pack(len(text)) + text + (save_tensors(tensors) if tensors else b"")


class _Encoder:
    def __init__(self) -> None:
        self.tensors: list[torch.Tensor] = []
        self._values = self._bytes = 0

    def value(self, value: Value) -> Any:
        self._values += 1
        if self._values > MAX_VALUES:
            raise ContractError(f"this check's results hold more than {MAX_VALUES} values")
        match value:
            case None | bool() | int():
                return value
            case str():
                return {"s": value}
            case float():
                return {"f": value.hex()}
            case TensorLeaf(tensor, device):
                self._take(tensor)
                return {"t": len(self.tensors) - 1, "device": device}
            case Sequence(items):
                return {"l": [self.value(one) for one in items]}
            case Table(table, is_open):
                return {
                    "d": [[key, self.value(one)] for key, one in table.items()],
                    "open": is_open,
                }
            case Raised(mro, message):
                return {"raised": mro, "message": message}
            case Parameters(shapes):
                if any(len(shape) > MAX_RANK for shape in shapes.values()):
                    raise ContractError(f"a parameter has more than {MAX_RANK} dimensions")
                return {"parameters": shapes}
            case Free(inner, shape):
                return {"free": self.value(inner), "shape": shape}
            case Odd(what):
                return {"odd": what}
        raise TypeError(f"not a record's value: {type(value)}")

    def _take(self, tensor: torch.Tensor) -> None:
        self.tensors.append(tensor)
        self._bytes += tensor.numel() * tensor.element_size()
        if len(self.tensors) > MAX_TENSORS:
            raise ContractError(f"this check's results hold more than {MAX_TENSORS} tensors")
        if self._bytes > MAX_BODY - 4 * MAX_RECORD:  # the rest is text
            room = (MAX_BODY - 4 * MAX_RECORD) >> 20
            raise ContractError(f"this check's tensors take more than {room} MiB")


def decode_record(body: bytes) -> Record:
    """The record that ``encode_record`` made; raises ``ProtocolError`` for anything else."""
    try:
        (size,) = _SIZE.unpack_from(body)
        end = _SIZE.size + size
        if size > MAX_RECORD or end > len(body):
            raise ProtocolError("a record's size is not its own")
        table = parse_object(body[_SIZE.size : end])
        return _Decoder(_tensors(body[end:])).record(table)
    except ProtocolError:
        raise
    except Exception as error:
        raise ProtocolError(
            f"a record that no honest runner sends: {type(error).__name__}"
        ) from error


class _Decoder:
    def __init__(self, tensors: list[torch.Tensor]) -> None:
        self._tensors = tensors
        self._next = 0
        self._values = 0

    def record(self, table: dict[str, Any]) -> Record:
        match table:
            case {"items": list(found), "failure": failed, "tried": str(tried), **rest} if not rest:
                items = [self._item(one) for one in found]
            case _:
                raise ProtocolError("a record of no known form")
        if self._next != len(self._tensors):
            raise ProtocolError("tensors that no item names")
        return Record(items, None if failed is None else decode_failure(failed), tried)

    def _item(self, node: Any) -> Item:
        match node:
            case {"value": value, "tried": str(tried), **rest} if not rest:
                return Item(self._value(value, 0), tried)
        raise ProtocolError("an item of no known form")

    def _value(self, node: Any, depth: int) -> Value:
        self._values += 1
        if depth > MAX_DEPTH + 2 or self._values > MAX_VALUES:
            raise ProtocolError("a record too deep or too large")
        if node is None or isinstance(node, (bool, int)):
            if node is not None and not -(1 << 63) <= node < 1 << 63:
                raise ProtocolError("an int beyond 64 bits")
            return node
        match node:
            case {"s": str(text), **rest} if not rest:
                return text
            case {"f": str(digits), **rest} if not rest:
                return _float(digits)
            case {"t": int(index), "device": str(device), **rest} if not rest:
                if type(index) is not int or index != self._next:
                    raise ProtocolError("tensors out of order")
                self._next += 1
                return TensorLeaf(self._tensors[index], device)
            case {"l": list(items), **rest} if not rest:
                return Sequence([self._value(one, depth + 1) for one in items])
            case {"d": list(pairs), "open": bool(is_open), **rest} if not rest:
                table = {_string(key): self._value(one, depth + 1) for key, one in pairs}
                if len(table) < len(pairs):
                    raise ProtocolError("a key of a table twice")
                return Table(table, is_open)
            case {"raised": list(mro), "message": str(message), **rest} if not rest:
                return Raised([_string(one) for one in mro], message)
            case {"parameters": dict(shapes), **rest} if not rest:
                return Parameters({key: _shape(shape) for key, shape in shapes.items()})
            case {"free": inner, "shape": bool(shape), **rest} if not rest:
                return Free(self._value(inner, depth + 1), shape)
            case {"odd": str(what), **rest} if not rest:
                return Odd(what)
        raise ProtocolError("a value of no known kind")


def decode_failure(node: Any) -> Failure:
    """How a check or a load ended, as ``asdict(Failure(...))`` says it; raises ``ProtocolError``
    for anything else."""
    match node:
        case {
            "kind": "error" | "contract" | "memory" as kind,
            "type": str(name),
            "message": str(message),
            "frames": list(frames),
            **rest,
        } if not rest and len(frames) <= MAX_FRAMES:
            return Failure(kind, name, message, [_frame(one) for one in frames])
    raise ProtocolError("a failure of no known form")


def _frame(node: Any) -> tuple[int, str, str]:
    match node:
        case [int(line), str(function), str(code)] if type(line) is int and 0 <= line < 1 << 31:
            return line, function, code
    raise ProtocolError("a traceback's line of no known form")


def _float(digits: str) -> float:
    value = float.fromhex(digits)
    if value.hex() != digits:
        raise ProtocolError("a float that is not written as ours are")
    return value


def _shape(value: Any) -> list[int]:
    if not isinstance(value, list) or len(value) > MAX_RANK:
        raise ProtocolError("a shape out of range")
    if any(type(n) is not int or not 0 <= n < 1 << 63 for n in value):
        raise ProtocolError("a shape out of range")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ProtocolError("text expected")
    return value


def _tensors(data: bytes) -> list[torch.Tensor]:
    """Tensors of a safetensors file named "0".."n-1", after checking its header ourselves."""
    if not data:
        return []
    (size,) = _SIZE.unpack_from(data)
    start = _SIZE.size + size
    if size > MAX_RECORD or start > len(data):
        raise ProtocolError("a tensor header too large")
    table = parse_object(data[_SIZE.size : start])
    count = len(table)
    if not 0 < count <= MAX_TENSORS or table.keys() != {str(one) for one in range(count)}:
        raise ProtocolError("tensors too many or misnamed")
    end = 0
    for begin, stop, is_bool in sorted(_place(entry) for entry in table.values()):
        if begin != end:
            raise ProtocolError("tensors that overlap or leave a gap")
        if is_bool and data[start + begin : start + stop].strip(b"\x00\x01"):
            raise ProtocolError("a bool that is neither 0 nor 1")
        end = stop
    if start + end != len(data):
        raise ProtocolError("bytes behind the last tensor")
    loaded = load_tensors(data)
    return [loaded[str(index)] for index in range(count)]


def _place(entry: Any) -> tuple[int, int, bool]:
    """Where a tensor begins and ends, and whether it is of bools."""
    match entry:
        case {"dtype": str(name), "shape": shape, "data_offsets": [int(begin), int(stop)], **rest}:
            known = not rest and name in DTYPES and type(begin) is int and type(stop) is int
        case _:
            known = False
    if not known or max(_shape(shape), default=0) > MAX_ELEMENTS or math.prod(shape) > MAX_ELEMENTS:
        raise ProtocolError("a tensor too large or of no known form")
    if begin < 0 or stop - begin != math.prod(shape) * DTYPES[name].itemsize:
        raise ProtocolError("a tensor's size does not fit its shape")
    return begin, stop, DTYPES[name] is torch.bool
