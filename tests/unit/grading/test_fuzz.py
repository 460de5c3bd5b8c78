"""Bytes that no honest runner sends: only ``ProtocolError``, in bounded time and memory.

``QUIZ_FUZZ=50 pytest -o timeout=0`` on this file tries harder.
"""

import json
import struct
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from quizapp.checks.record import DTYPES, Record
from quizapp.errors import Fault
from quizapp.grading.client import parse
from quizapp.grading.events import (
    REQUEST,
    Cancelled,
    CancelRequest,
    Failed,
    GradeRequest,
    Ready,
    Started,
    StopRequest,
)
from quizapp.grading.service.loop import _id_of
from quizapp.grading.wire.frames import (
    MAX_SAID,
    PREFIX,
    Frame,
    FrameReader,
    ProtocolError,
    parse_object,
)
from quizapp.grading.wire.records import decode_failure, decode_record, encode_record
from tests.unit.grading.fuzzing import alike, fuzz, records, texts

SECONDS = 2.0
"""Longest that one example may take, on a busy machine."""


@contextmanager
def quickly() -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < SECONDS


# --- (a) arbitrary bytes -------------------------------------------------------------------------
pieces = st.binary(max_size=40) | st.sampled_from(
    [b"quz1", b"{}", b'{"kind":"loaded"}', PREFIX.pack(b"quz1", 2, 0), b"\0" * 8, b"\xff" * 12]
)


def cut(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({min(one, len(stream)) for one in cuts})
    return [stream[a:b] for a, b in zip([0, *places], [*places, len(stream)], strict=True)]


def read(parts: list[bytes], reader: FrameReader) -> tuple[list[tuple[Any, bytes]], bool]:
    """The frames in ``parts``, and whether they ended in bytes that are not ours."""
    found: list[tuple[Any, bytes]] = []
    try:
        for part in parts:
            for one in reader.feed(part):
                found.append((one.header, one.body))
    except ProtocolError:
        return found, True
    return found, False


@fuzz(300)
@given(st.lists(pieces, max_size=12), st.lists(st.integers(0, 400), max_size=8))
def test_any_bytes_in_any_cuts(many: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(many)
    whole, parts = FrameReader(MAX_SAID, 1 << 20), FrameReader(MAX_SAID, 1 << 20)
    with quickly():
        frames, broken = read([stream], whole)
        in_parts, broken_too = read(cut(stream, cuts), parts)
    assert broken == broken_too
    # Good frames before a bad one are handed out, in one chunk with it or not.
    assert frames == in_parts
    if broken:
        with pytest.raises(ProtocolError):
            list(parts.feed(b""))
    else:
        assert whole.pending == parts.pending <= len(stream)


@fuzz(300)
@given(st.binary(max_size=300))
def test_any_bytes_as_a_record(noise: bytes) -> None:
    with pytest.raises(ProtocolError), quickly():
        decode_record(noise)


def test_what_is_announced_takes_no_memory() -> None:
    """A prefix may promise 4 MiB and 256 MiB: only what arrives is held."""
    tracemalloc.start()
    reader = FrameReader()
    list(reader.feed(PREFIX.pack(b"quz1", 4 << 20, 256 << 20)))
    for _ in range(100):
        list(reader.feed(b"x" * 1000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20


# --- (b) mutations of valid frames ---------------------------------------------------------------
@st.composite
def mutated(draw: st.DrawFn, valid: bytes) -> bytes:
    """``valid`` with a few edits: bits, cuts, swaps, doublings, lengths."""
    data = bytearray(valid)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        to = draw(st.integers(at, min(len(data), at + 40)))
        match draw(st.integers(0, 6)) if data else 2:
            case 0:
                data[at] ^= 1 << draw(st.integers(0, 7))
            case 1:
                del data[at:to]
            case 2:
                data[at:at] = draw(st.binary(min_size=1, max_size=8))
            case 3:
                data[at:at] = data[at:to]
            case 4:
                part = bytes(data[at:to])
                del data[at:to]
                data[0:0] = part
            case 5:
                number = draw(st.integers(0, 1 << 64)).to_bytes(9, "little")
                data[at : at + 8] = number[:8]
            case 6:
                digit = draw(st.sampled_from([b"0", b"9", b"-1", b"1e9", b"[]", b"{}", b"null"]))
                data[at : at + 1] = digit
    return bytes(data)


@fuzz(200)
@given(records, st.data())
def test_mutated_records(record: Record, data: Any) -> None:
    valid = encode_record(record)
    changed = data.draw(mutated(valid))
    try:
        with quickly():
            again = decode_record(changed)
    except ProtocolError:
        return
    # Another number, another letter: then it is a record like any other.
    assert alike(again, decode_record(encode_record(again)))


@fuzz(200)
@given(st.lists(records, min_size=1, max_size=3), st.data())
def test_mutated_streams(many: list[Record], data: Any) -> None:
    frames = [Frame({"kind": "record", "check": n}, encode_record(r)) for n, r in enumerate(many)]
    stream = data.draw(mutated(b"".join(one.pack() for one in frames)))
    with quickly():
        found, _ = read([stream], FrameReader(MAX_SAID, 1 << 20))
    for header, body in found:
        Frame(header, body).pack()


# --- (c) generated hostile structures ------------------------------------------------------------
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.just(1 << 62),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts | st.just("kind"), inner, max_size=4)
    ),
    max_leaves=12,
)
keys = (
    "s f t device l d open raised message parameters free shape odd items failure tried value kind "
    "type frames dtype data_offsets 0 1 2 __metadata__"
)
words = st.sampled_from(keys.split())
hostile: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(1 << 70), 1 << 70)
    | st.floats()
    | texts
    | st.floats().map(float.hex)
    | st.sampled_from(["F32", "BOOL", "F8_E5M2", "cpu", "nan", "-inf", "0x1p+99999", "\x1b[2J"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(words, inner, max_size=4)
        | st.fixed_dictionaries({"l": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"free": inner, "shape": st.booleans()})
        | st.fixed_dictionaries(
            {"d": st.lists(st.tuples(texts, inner), max_size=3), "open": st.booleans()}
        )
        | st.fixed_dictionaries({"raised": st.lists(texts, max_size=2), "message": inner})
        | st.fixed_dictionaries({"parameters": st.dictionaries(texts, inner, max_size=2)})
        | st.fixed_dictionaries({"t": st.integers(0, 3), "device": texts})
    ),
    max_leaves=12,
)
dims = st.lists(st.integers(-1, 3) | st.sampled_from([1 << 24, (1 << 63) - 1]), max_size=4)
offsets = st.lists(st.integers(-4, 40), min_size=2, max_size=2) | st.lists(hostile, max_size=3)
entries = st.fixed_dictionaries(
    {"dtype": st.sampled_from([*DTYPES, "F8_E5M2", "U64"]), "shape": dims, "data_offsets": offsets}
)
headers = st.dictionaries(
    st.sampled_from(["0", "1", "2", "00", "٠", "__metadata__"]), entries | hostile, max_size=4
)


def record_bytes(table: object, tensors: bytes = b"") -> bytes:
    text = json.dumps(table).encode()
    return struct.pack("<Q", len(text)) + text + tensors


@fuzz(400)
@given(
    st.fixed_dictionaries(
        {
            "items": st.lists(
                st.fixed_dictionaries({"value": hostile, "tried": texts}) | hostile, max_size=3
            ),
            "failure": st.none() | hostile,
            "tried": texts | hostile,
        }
    )
    | hostile,
    headers,
    st.binary(max_size=40),
)
def test_hostile_records(table: Any, header: dict[str, Any], data: bytes) -> None:
    text = json.dumps(header).encode()
    for tensors in (b"", struct.pack("<Q", len(text)) + text + data):
        try:
            with quickly():
                again = decode_record(record_bytes(table, tensors))
        except ProtocolError:
            continue
        assert alike(again, decode_record(encode_record(again)))


@fuzz(300)
@given(json_values)
@example([0] * 100_000)
@example({str(n): {} for n in range(50_000)})
def test_any_object_as_a_header(value: Any) -> None:
    data = json.dumps({"kind": value}).encode()
    try:
        with quickly():
            found = parse_object(data)
    except ProtocolError:
        return
    json.dumps(found, allow_nan=False).encode()


@fuzz(200)
@given(hostile)
def test_any_object_as_a_failure(value: Any) -> None:
    with pytest.raises(ProtocolError):
        decode_failure(value)


BOMBS = {
    "lists": b'{"a":[' + b"[]," * ((4 << 20) // 3 - 9) + b"0]}",
    "objects": b'{"a":[' + b"{}," * ((4 << 20) // 3 - 9) + b"0]}",
    "ints": b'{"a":[' + b"1," * ((4 << 20) // 2 - 9) + b"0]}",
    "floats": b'{"a":[' + b"1.5," * ((4 << 20) // 4 - 9) + b"0]}",
    "opening": b'{"a":' + b"[" * ((4 << 20) - 9),
    "opening objects": b'{"a":' * ((4 << 20) // 5 - 9),
    "digits": b'{"a":' + b"9" * ((4 << 20) - 9) + b"}",
    "a long float": b'{"a":0.' + b"9" * ((4 << 20) - 9) + b"}",
    "escapes": b'{"a":"' + b"\\u0041" * ((4 << 20) // 6 - 9) + b'"}',
    "an open string": b'{"a":"' + b'\\"' * ((4 << 20) // 2 - 9),
    "brackets in text": b'{"a":"' + b"[" * ((4 << 20) - 9) + b'"}',
    "keys": b"{" + b",".join(b'"%d":0' % n for n in range(300_000)) + b"}",
    "blanks": b'{"a":' + b" " * ((4 << 20) - 9) + b"0}",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_bombs_of_json(bomb: bytes) -> None:
    """The largest header that is read at all ends in bounded time, whatever it holds."""
    began = time.process_time()
    for parse_it in (parse_object, lambda data: decode_record(struct.pack("<Q", len(data)) + data)):
        try:
            parse_it(bomb)  # type: ignore[no-untyped-call]
        except ProtocolError:
            continue
    assert time.process_time() - began < 10


# --- lines between front end and service ---------------------------------------------------------
@fuzz(200)
@given(st.binary(max_size=200) | json_values.map(lambda one: json.dumps({"kind": one}).encode()))
@example(b"[" * 100_000)
@example(b'{"kind":"cancel","id":' + b"9" * 100_000 + b"}")
@example(b'{"kind":"finished","id":1,"report":' * 1000)
@example(b'{"kind":"failed","id":null,"message":"\\ud800"}')
def test_any_line(line: bytes) -> None:
    with quickly():
        with pytest.raises(Fault):
            parse(line)
        with suppress(ValidationError):
            # The one request that is no more than its kind.
            assert REQUEST.validate_json(line) == StopRequest()
        assert _id_of(line) is None or isinstance(_id_of(line), int)


EVENTS = [
    Ready(torch="2", devices=("cpu",), tier="landlock", milliseconds=1.5),
    Started(id=1, checks=(("a", "Says."),), seed=3),
    Cancelled(id=2),
    Failed(id=None, message="no", code=2),
]
REQUESTS = [
    GradeRequest(id=1, pack=Path("/p"), topic="t", challenge="c", source="x = 'é\n'", seed=4),
    CancelRequest(id=3),
]


@fuzz(300)
@given(st.sampled_from([*EVENTS, *REQUESTS]), st.data())
def test_mutated_lines(model: Any, data: Any) -> None:
    line = data.draw(mutated(model.model_dump_json().encode()))
    with quickly():
        with suppress(Fault):
            parse(line)
        try:
            REQUEST.validate_json(line)
        except ValidationError:
            _id_of(line)
