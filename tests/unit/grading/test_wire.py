"""What a runner sends comes back as it was, and what no honest runner sends is refused."""

import json
import os
import struct
from collections.abc import Sequence as Many
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.checks.record import (
    DTYPES,
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
from quizapp.grading.wire import (
    MAGIC,
    MAX_HEADER,
    PREFIX,
    Frame,
    FrameReader,
    ProtocolError,
    decode_failure,
    decode_record,
    encode_record,
    parse_object,
    receive,
    receive_frame,
    send,
)

texts = st.text(max_size=30)
ints = st.integers(-(1 << 63), (1 << 63) - 1)
shapes = st.lists(st.integers(0, 3), max_size=4)


@st.composite
def tensors(draw: st.DrawFn) -> TensorLeaf:
    shape, dtype = draw(shapes), draw(st.sampled_from(list(DTYPES.values())))
    seed = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    values = torch.randn(shape, generator=seed) * 50
    return TensorLeaf(values.to(dtype), draw(st.sampled_from(["cpu", "cuda", "mps"])))


leaves: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    ints,
    st.floats(),
    texts,
    tensors(),
    st.builds(Raised, st.lists(texts, max_size=3), texts),
    st.builds(Parameters, st.dictionaries(texts, shapes, max_size=3)),
    st.builds(Odd, texts),
)
values: st.SearchStrategy[Value] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Sequence, st.lists(inner, max_size=3)),
        st.builds(Table, st.dictionaries(texts, inner, max_size=3), st.booleans()),
        st.builds(Free, inner, st.booleans()),
    ),
    max_leaves=8,
)
failures = st.builds(
    Failure,
    st.sampled_from(["error", "contract", "memory"]),
    texts,
    texts,
    st.lists(st.tuples(st.integers(0, 9999), texts, texts), max_size=3),
)
records = st.builds(
    Record, st.lists(st.builds(Item, values, texts), max_size=3), st.none() | failures, texts
)


def alike(left: Any, right: Any) -> bool:
    """Equality that compares floats and tensors bit by bit."""
    if isinstance(left, float) and isinstance(right, float):
        return left.hex() == right.hex()
    if isinstance(left, torch.Tensor):
        same_form = left.dtype is right.dtype and left.shape == right.shape
        return same_form and left.numpy(force=True).tobytes() == right.numpy(force=True).tobytes()
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(alike(left[key], right[key]) for key in left)
    if hasattr(left, "__slots__"):
        return type(left) is type(right) and all(
            alike(getattr(left, name), getattr(right, name)) for name in left.__slots__
        )
    return type(left) is type(right) and left == right


def as_bits(record: Record) -> Record:
    """bfloat16 has no NumPy dtype: compare it as the float32 it is a part of."""

    def walk(value: Any) -> Any:
        match value:
            case TensorLeaf(tensor, device) if tensor.dtype is torch.bfloat16:
                return TensorLeaf(tensor.float(), device)
            case Sequence(items):
                return Sequence([walk(one) for one in items])
            case Table(table, is_open):
                return Table({key: walk(one) for key, one in table.items()}, is_open)
            case Free(inner, shape):
                return Free(walk(inner), shape)
        return value

    items = [Item(walk(one.value), one.tried) for one in record.items]
    return Record(items, record.failure, record.tried)


@settings(deadline=None, max_examples=150)
@given(records)
def test_round_trip(record: Record) -> None:
    header, body = encode_record(record)
    [frame] = FrameReader().feed(Frame({"record": header}, body).pack())
    again = decode_record(frame.header["record"], frame.body)
    assert alike(as_bits(record), as_bits(again))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(st.dictionaries(texts, ints | texts), st.binary(max_size=50))), st.data())
def test_frames_survive_any_cut(messages: list[tuple[dict[str, Any], bytes]], data: Any) -> None:
    stream = b"".join(Frame(header, body).pack() for header, body in messages)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    reader, found = FrameReader(), []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += [(one.header, one.body) for one in reader.feed(stream[begin:end])]
    assert found == messages
    assert reader.pending == 0


def test_a_truncated_frame_waits() -> None:
    reader = FrameReader()
    data = Frame({"a": 1}, b"body").pack()
    assert list(reader.feed(data[:-1])) == []
    assert reader.pending == len(data) - 1


@pytest.mark.parametrize(
    "prefix",
    [b"GET / HTTP/1.1\r\n", PREFIX.pack(b"quz1", 5 << 20, 0), PREFIX.pack(b"quz1", 2, 1 << 40)],
)
def test_bad_prefixes(prefix: bytes) -> None:
    with pytest.raises(ProtocolError, match="prefix is not ours"):
        list(FrameReader().feed(prefix))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"3",
        b"null",
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": 1} {"b": 2}',
        b"\xff\xfe{}",
    ],
)
def test_headers_that_are_no_object(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse_object(data)


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert parse_object(b'{"a": "\xff"}') == {"a": "\ufffd"}


# --- the tensors' own header ---------------------------------------------------------------------
def body(table: dict[str, Any] | bytes, data: bytes, size: int | None = None) -> bytes:
    header = table if isinstance(table, bytes) else json.dumps(table).encode()
    return struct.pack("<Q", len(header) if size is None else size) + header + data


def entry(shape: Many[object], dtype: str = "F32", begin: int = 0, stop: int = 8) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, stop]}


def header(count: int = 1) -> dict[str, Any]:
    nodes = [{"tried": "", "value": {"t": n, "device": "cpu"}} for n in range(count)]
    return {"items": nodes, "failure": None, "tried": ""}


def test_a_body_made_by_hand_is_taken() -> None:
    record = decode_record(header(), body({"0": entry([2])}, struct.pack("<2f", 1.0, 2.0)))
    assert isinstance(record.items[0].value, TensorLeaf)
    assert record.items[0].value.tensor.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "hostile",
    [
        b"\0" * 3,
        body({"0": entry([2])}, bytes(8), size=1 << 62),
        body({"0": entry([2])}, bytes(8), size=1 << 63),
        body({"0": entry([2])}, bytes(7)),
        body({"0": entry([2])}, bytes(9)),
        body(b"[]", b""),
        body(b"{", b""),
        body(b'{"0": ' + b"[" * 50_000, b""),
        body(b'{"0": %s, "0": %s}' % ((json.dumps(entry([2])).encode(),) * 2), bytes(8)),
        body({"0": entry([3])}, bytes(8)),
        body({"0": entry([-2])}, bytes(8)),
        body({"0": entry([2.0])}, bytes(8)),
        body({"0": entry([True, 2])}, bytes(8)),
        body({"0": entry(["2"])}, bytes(8)),
        body({"0": {"dtype": "F32", "shape": "2", "data_offsets": [0, 8]}}, bytes(8)),
        body({"0": entry([1] * 17 + [2])}, bytes(8)),
        body({"0": entry([1 << 40, 1 << 40])}, bytes(8)),
        body({"0": entry([0, 1 << 63], stop=0)}, b""),
        body({"0": entry([2], "F8_E5M2")}, bytes(8)),
        body({"0": entry([2], "C64")}, bytes(8)),
        body({"0": {"shape": [2]}}, bytes(8)),
        body({"0": entry([8], "BOOL")}, b"\x00\x01\x07\x00\x00\x00\x00\x00"),
        body({"a": entry([2])}, bytes(8)),
        body({"1": entry([2])}, bytes(8)),
        body({"0": entry([2]), "1": entry([2])}, bytes(8)),
        body({"0": entry([2]), "1": entry([2], begin=16, stop=24)}, bytes(24)),
        body({"0": entry([2], begin=8, stop=16)}, bytes(16)),
        body({"0": entry([2], begin=-8, stop=0)}, bytes(8)),
    ],
)
def test_hostile_bodies(hostile: bytes) -> None:
    for count in (1, 2):
        with pytest.raises(ProtocolError):
            decode_record(header(count), hostile)


def test_a_bool_of_zeros_and_ones_is_taken() -> None:
    data = body({"0": entry([8], "BOOL")}, b"\x00\x01" * 4)
    value = decode_record(header(), data).items[0].value
    assert isinstance(value, TensorLeaf) and value.tensor.tolist() == [False, True] * 4


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_noise_is_refused_or_nothing(noise: bytes) -> None:
    try:
        decode_record(header(1 if noise else 0), noise)
    except ProtocolError:
        return
    assert noise == b""


# --- records -------------------------------------------------------------------------------------
def nested(depth: int) -> Any:
    node: Any = 1
    for _ in range(depth):
        node = {"l": [node]}
    return node


@pytest.mark.parametrize(
    "node",
    [
        1.5,
        "text",
        [1],
        {},
        {"f": "x"},
        {"f": "0x1p+99999"},
        {"f": 1.0},
        {"s": 1},
        {"t": 0, "device": "cpu"},
        {"t": True, "device": "cpu"},
        {"l": {}},
        {"d": [[1, 2]], "open": False},
        {"d": [["a"]], "open": False},
        {"d": [], "open": 0},
        {"raised": [1], "message": ""},
        {"raised": [], "message": None},
        {"parameters": []},
        {"parameters": {"w": "34"}},
        {"parameters": {"w": [1.5]}},
        {"parameters": {"w": [-1]}},
        {"parameters": {"w": [1] * 17}},
        {"free": 1, "shape": 1},
        {"odd": 1},
        1 << 63,
        -(1 << 63) - 1,
        nested(40),
    ],
)
def test_hostile_values(node: Any) -> None:
    with pytest.raises(ProtocolError):
        decode_record({"items": [{"value": node, "tried": ""}], "failure": None, "tried": ""}, b"")


@pytest.mark.parametrize(
    "record",
    [
        None,
        [],
        {},
        {"items": 3, "failure": None, "tried": ""},
        {"items": [3], "failure": None, "tried": ""},
        {"items": [], "failure": {}, "tried": ""},
        {"items": [], "failure": None, "tried": 3},
        {"items": [{"value": 1, "tried": None}], "failure": None, "tried": ""},
    ],
)
def test_hostile_records(record: Any) -> None:
    with pytest.raises(ProtocolError):
        decode_record(record, b"")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "pass"},
        {"type": 1},
        {"message": None},
        {"frames": [[1, ""]]},
        {"frames": [["1", "", ""]]},
        {"frames": [[1 << 40, "", ""]]},
        {"frames": {}},
    ],
)
def test_hostile_failures(change: dict[str, Any]) -> None:
    honest = {"kind": "error", "type": "E", "message": "m", "frames": [[1, "f", "c"]]}
    assert decode_failure(honest) == Failure("error", "E", "m", [(1, "f", "c")])
    with pytest.raises(ProtocolError):
        decode_failure(honest | change)


def test_more_nodes_than_a_record_holds() -> None:
    nodes = [{"value": {"l": [0] * 1000}, "tried": ""} for _ in range(100)]
    with pytest.raises(ProtocolError, match="too large"):
        decode_record({"items": nodes, "failure": None, "tried": ""}, b"")


def test_one_frame_is_read_and_no_byte_of_the_next() -> None:
    reader, writer = os.pipe()
    try:
        send(writer, Frame({"kind": "task"}, b"body").pack() + b"next")
        frame = receive_frame(reader)
        assert frame is not None and (frame.header, frame.body) == ({"kind": "task"}, b"body")
        assert receive(reader, 100) == b"next"
        send(writer, PREFIX.pack(MAGIC, 100, 0))
        os.close(writer)
        assert receive_frame(reader) is None, "a line that ends in a frame"
        assert receive_frame(reader) is None, "a line that has ended"
    finally:
        os.close(reader)


@pytest.mark.parametrize("prefix", [(b"quiz", 2, 0), (MAGIC, MAX_HEADER + 1, 0)])
def test_one_frame_that_is_none(prefix: tuple[bytes, int, int]) -> None:
    reader, writer = os.pipe()
    try:
        send(writer, PREFIX.pack(*prefix))
        with pytest.raises(ProtocolError):
            receive_frame(reader)
    finally:
        os.close(reader)
        os.close(writer)
