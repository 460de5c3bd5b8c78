"""Frames between runner, service and judge, and records as bytes. No pickle, anywhere.

A frame is a fixed prefix, a JSON header and a body. A record's body is a safetensors file, whose
own header is checked here against what the frame announces before the library sees it: the
library accepts duplicate names, 10^5 dimensions and booleans of value 7.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import socket
import struct
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors

from quizapp.checks.record import (
    DTYPES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_NODES,
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

MAGIC = b"quz1"
PREFIX = struct.Struct("<4sIQ")
"""Magic, header bytes, body bytes."""
MAX_HEADER = 4 << 20
MAX_BODY = 256 << 20
MAX_RANK = 16


class ProtocolError(Exception):
    """Bytes that no honest runner sends."""


class Frame:
    """One message: a JSON object and bytes."""

    __slots__ = ("body", "header")

    def __init__(self, header: dict[str, Any], body: bytes = b"") -> None:
        self.header = header
        self.body = body

    def pack(self) -> bytes:
        """The frame as bytes."""
        header = json.dumps(self.header, allow_nan=False).encode()
        return PREFIX.pack(MAGIC, len(header), len(self.body)) + header + self.body


class FrameReader:
    """Cuts a byte stream into frames; raises ``ProtocolError`` at the first bad prefix."""

    def __init__(self, max_header: int = MAX_HEADER, max_body: int = MAX_BODY) -> None:
        self._buffer = bytearray()
        self._max_header = max_header
        self._max_body = max_body

    @property
    def pending(self) -> int:
        """Bytes of an unfinished frame."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Add ``data`` and yield each frame that is now complete."""
        self._buffer += data
        while len(self._buffer) >= PREFIX.size:
            magic, header_size, body_size = PREFIX.unpack_from(self._buffer)
            if magic != MAGIC or header_size > self._max_header or body_size > self._max_body:
                raise ProtocolError("a frame's prefix is not ours")
            end = PREFIX.size + header_size + body_size
            if len(self._buffer) < end:
                return
            header = parse_object(bytes(self._buffer[PREFIX.size : PREFIX.size + header_size]))
            body = bytes(self._buffer[PREFIX.size + header_size : end])
            del self._buffer[:end]
            yield Frame(header, body)


def parse_object(data: bytes) -> dict[str, Any]:
    """A JSON object from hostile bytes: no NaN or Infinity tokens, no key twice, no bottomless
    nesting."""

    def refuse(token: str) -> Any:
        raise ProtocolError(f"JSON constant {token}")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ProtocolError("a JSON key twice")
        return found

    text = data.decode("utf-8", errors="replace")
    try:
        value = json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a frame's header is not JSON") from error
    if not isinstance(value, dict):
        raise ProtocolError("a frame's header is not an object")
    return value


# --- lines ---------------------------------------------------------------------------------------
# A line is a pipe or a socket by its number. Windows numbers sockets apart from files, and can wait
# for sockets alone: there every line is one.
def receive(line: int, size: int) -> bytes:
    """The next bytes, at most ``size``; none where the other side has closed or died.

    Raises:
        BlockingIOError: there is nothing yet, and the line does not block.
    """
    try:
        if sys.platform == "win32":
            with _borrowed(line) as borrowed:
                return borrowed.recv(size)
        return os.read(line, size)
    except ConnectionError:
        return b""


def receive_frame(line: int) -> Frame | None:
    """One frame and not a byte more, however long it takes; ``None`` where the line ends first."""
    prefix = _exactly(line, PREFIX.size)
    if prefix is None:
        return None
    magic, header_size, body_size = PREFIX.unpack(prefix)
    if magic != MAGIC or header_size > MAX_HEADER or body_size > MAX_BODY:
        raise ProtocolError("a frame's prefix is not ours")
    rest = _exactly(line, header_size + body_size)
    return None if rest is None else Frame(parse_object(rest[:header_size]), rest[header_size:])


def send(line: int, data: bytes) -> None:
    """All of ``data``; OSError where the other side has gone."""
    view = memoryview(data)
    while view:
        view = view[send_some(line, view) :]


def send_some(line: int, data: bytes | bytearray | memoryview) -> int:
    """As much of ``data`` as the line takes at once; how many bytes that was."""
    if sys.platform == "win32":
        with _borrowed(line) as borrowed:
            return borrowed.send(data)
    return os.write(line, data)


def close(line: int) -> None:
    """Close the line."""
    if sys.platform == "win32":
        socket.close(line)
    else:
        os.close(line)


@contextlib.contextmanager
def _borrowed(line: int) -> Iterator[socket.socket]:
    borrowed = socket.socket(fileno=line)
    try:
        yield borrowed
    finally:
        borrowed.detach()


def _exactly(line: int, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        chunk = receive(line, size - len(data))
        if not chunk:
            return None
        data += chunk
    return bytes(data)


# --- records -------------------------------------------------------------------------------------
def encode_record(record: Record) -> tuple[dict[str, Any], bytes]:
    """A record as a JSON object and a safetensors body."""
    tensors: list[torch.Tensor] = []
    header = {
        "items": [
            {"tried": one.tried, "value": _encode(one.value, tensors)} for one in record.items
        ],
        "failure": None if record.failure is None else asdict(record.failure),
        "tried": record.tried,
    }
    body = save_tensors({str(i): one for i, one in enumerate(tensors)}) if tensors else b""
    return header, body


def _encode(value: Value, tensors: list[torch.Tensor]) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return {"s": value.encode("utf-8", errors="replace").decode()}
        case float():
            return {"f": value.hex()}
        case TensorLeaf(tensor, device):
            tensors.append(tensor)
            return {"t": len(tensors) - 1, "device": device}
        case Sequence(items):
            return {"l": [_encode(one, tensors) for one in items]}
        case Table(table, is_open):
            encoded = [[key, _encode(one, tensors)] for key, one in table.items()]
            return {"d": encoded, "open": is_open}
        case Raised(mro, message):
            return {"raised": mro, "message": message}
        case Parameters(shapes):
            return {"parameters": shapes}
        case Free(inner, shape):
            return {"free": _encode(inner, tensors), "shape": shape}
        case Odd(what):
            return {"odd": what}
    raise TypeError(f"not a record's value: {type(value)}")


def decode_record(header: Any, body: bytes) -> Record:
    """The record that ``encode_record`` made; raises ``ProtocolError`` for anything else."""
    try:
        return _Decoder(_tensors(body)).record(header)
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
        self._nodes = 0

    def record(self, header: dict[str, Any]) -> Record:
        items = [
            Item(self._value(one["value"], 0), _string(one["tried"])) for one in header["items"]
        ]
        if self._next != len(self._tensors):
            raise ProtocolError("tensors that no item names")
        failure = None if header["failure"] is None else decode_failure(header["failure"])
        return Record(items, failure, _string(header["tried"]))

    def _value(self, node: Any, depth: int) -> Value:
        self._nodes += 1
        if depth > MAX_DEPTH + 2 or self._nodes > 4 * MAX_NODES:
            raise ProtocolError("a record too deep or too large")
        if node is None or isinstance(node, (bool, int)):
            if node is not None and not -(1 << 63) <= node < 1 << 63:
                raise ProtocolError("an int beyond 64 bits")
            return node
        match node:
            case {"s": str(text)}:
                return text
            case {"f": str(digits)}:
                return float.fromhex(digits)
            case {"t": int(index), "device": str(device)}:
                if index != self._next:
                    raise ProtocolError("tensors out of order")
                self._next += 1
                return TensorLeaf(self._tensors[index], device)
            case {"l": list(items)}:
                return Sequence([self._value(one, depth + 1) for one in items])
            case {"d": list(pairs), "open": bool(is_open)}:
                table = {_string(key): self._value(one, depth + 1) for key, one in pairs}
                return Table(table, is_open)
            case {"raised": list(mro), "message": str(message)}:
                return Raised([_string(one) for one in mro], message)
            case {"parameters": dict(shapes)}:
                return Parameters({key: _shape(shape) for key, shape in shapes.items()})
            case {"free": inner, "shape": bool(shape)}:
                return Free(self._value(inner, depth + 1), shape)
            case {"odd": str(what)}:
                return Odd(what[:200])
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
        }:
            return Failure(kind, name, message, [_frame(one) for one in frames[-20:]])
    raise ProtocolError("a failure of no known form")


def _frame(node: Any) -> tuple[int, str, str]:
    match node:
        case [int(line), str(function), str(code)] if 0 <= line < 1 << 31:
            return line, function, code
    raise ProtocolError("a traceback's line of no known form")


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


def _tensors(body: bytes) -> list[torch.Tensor]:
    """Tensors of a safetensors body named "0".."n-1", after checking its header ourselves."""
    if not body:
        return []
    (size,) = struct.unpack_from("<Q", body)
    if size > min(MAX_HEADER, len(body) - 8):
        raise ProtocolError("a tensor header too large")
    table = parse_object(body[8 : 8 + size])
    table.pop("__metadata__", None)
    end = 0
    for name, entry in table.items():
        shape, dtype = _shape(entry["shape"]), DTYPES[entry["dtype"]]
        if math.prod(shape) > MAX_ELEMENTS or not name.isdecimal() or int(name) >= len(table):
            raise ProtocolError("a tensor too large or misnamed")
        begin, stop = entry["data_offsets"]
        if stop - begin != math.prod(shape) * dtype.itemsize or not 0 <= begin <= stop:
            raise ProtocolError("a tensor's size does not fit its shape")
        if dtype is torch.bool and body[8 + size + begin : 8 + size + stop].strip(b"\x00\x01"):
            raise ProtocolError("a bool that is neither 0 nor 1")
        end = max(end, stop)
    if 8 + size + end != len(body):
        raise ProtocolError("bytes behind the last tensor")
    loaded = load_tensors(body)
    return [loaded[str(index)] for index in range(len(table))]
