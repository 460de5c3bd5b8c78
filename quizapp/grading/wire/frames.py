"""Frames: a fixed prefix, a small JSON header and a body. All of it may be an answer's forgery."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from typing import Any

MAGIC = b"quz1"
PREFIX = struct.Struct("<4sIQ")
"""Magic, header bytes, body bytes."""
MAX_HEADER = 4 << 20
MAX_SAID = 128 << 10
"""Header of a runner's frame: its kind, and at most a failure, whose texts are bounded."""
MAX_BODY = 256 << 20
MAX_NESTING = 64
"""Depth of JSON; a record needs three levels for each of its own."""
MAX_OPENINGS = 320_000
"""Brackets and braces in JSON: 4 MiB of them would take 100 MB and seconds to read. A record has at
most four for each of its values."""


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
    """Cuts a byte stream into frames. Raises ``ProtocolError`` at the first that is not ours, and
    from then on."""

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
            header_size, body_size = sizes(self._buffer, self._max_header, self._max_body)
            begin = PREFIX.size + header_size
            end = begin + body_size
            if len(self._buffer) < end:
                return
            with memoryview(self._buffer) as view:
                header, body = bytes(view[PREFIX.size : begin]), bytes(view[begin:end])
            frame = Frame(parse_object(header), body)
            del self._buffer[:end]
            yield frame


def sizes(
    data: bytes | bytearray, max_header: int = MAX_HEADER, max_body: int = MAX_BODY
) -> tuple[int, int]:
    """Bytes of header and body, as the prefix at the begin of ``data`` says them."""
    magic, header_size, body_size = PREFIX.unpack_from(data)
    if magic != MAGIC or header_size > max_header or body_size > max_body:
        raise ProtocolError("a frame's prefix is not ours")
    return header_size, body_size


def parse_object(data: bytes) -> dict[str, Any]:
    """A JSON object from hostile bytes: UTF-8, no key twice, nested to at most ``MAX_NESTING``
    levels, ints of at most 64 bits or so, no number that is not finite."""
    if openings(data) > MAX_OPENINGS:
        raise ProtocolError("a frame's header of too many parts")
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_int,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a frame's header is not JSON") from error
    if not isinstance(value, dict):
        raise ProtocolError("a frame's header is not an object")
    level: list[Any] = [value]
    for _ in range(MAX_NESTING):
        inner = [one.values() if type(one) is dict else one for one in level]
        level = [one for many in inner for one in many if type(one) in (dict, list)]
        if not level:
            return value
    # Not left to the parser: what it just takes, writing it again need not.
    raise ProtocolError("a frame's header is nested too deep")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ProtocolError("a JSON key twice")
    return found


def _no_constant(token: str) -> Any:
    raise ProtocolError(f"JSON constant {token}")


def _int(digits: str) -> int:
    if len(digits) > 20:  # int() takes quadratic time
        raise ProtocolError("an int of too many digits")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ProtocolError("a number that is not finite")
    return value


def openings(data: bytes) -> int:
    """What ``MAX_OPENINGS`` bounds; those inside of texts count too."""
    return data.count(b"[") + data.count(b"{")
