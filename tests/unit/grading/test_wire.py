"""What a runner sends comes back as it was, and what no honest runner sends is refused."""

import json
import os
import struct
from collections.abc import Sequence as Many
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from quizapp.checks.given import ContractError
from quizapp.checks.record import (
    Failure,
    Item,
    Parameters,
    Record,
    Sequence,
    TensorLeaf,
    Value,
)
from quizapp.grading.wire.frames import (
    MAGIC,
    MAX_HEADER,
    MAX_OPENINGS,
    PREFIX,
    Frame,
    FrameReader,
    ProtocolError,
    parse_object,
)
from quizapp.grading.wire.lines import receive, receive_frame, send
from quizapp.grading.wire.records import (
    MAX_RECORD,
    MAX_TENSORS,
    MAX_VALUES,
    decode_failure,
    decode_record,
    encode_record,
)
from tests.unit.grading.fuzzing import alike, fuzz, ints, records, texts


@fuzz(150)
@given(records)
def test_round_trip(record: Record) -> None:
    [frame] = FrameReader().feed(Frame({"kind": "record"}, encode_record(record)).pack())
    assert alike(record, decode_record(frame.body))


@fuzz(100)
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
        b'{"a": 1e999}',
        b'{"a": -1e999}',
        b'{"a": ' + b"1" * 21 + b"}",
        b"\xff\xfe{}",
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": ' + b"[" * 64 + b"]" * 64 + b"}",
        b'{"a": ' * 65 + b"1" + b"}" * 65,
    ],
)
def test_headers_that_are_no_object(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse_object(data)


def test_objects_that_are_taken() -> None:
    deep = b"[" * 63 + b"]" * 63
    text = b'{"a": "\\ud800 \xc3\xa9", "b": -9223372036854775808, "c": -0.0, "d": %s}' % deep
    value = parse_object(text)
    assert value["a"] == "\ud800 é" and value["b"] == -(1 << 63) and str(value["c"]) == "-0.0"


def test_whatever_is_taken_can_be_written_again() -> None:
    """The service writes headers again for the judge: at any depth that it takes."""
    for depth in range(1, 1200):
        data = b'{"a": ' + b"[" * depth + b"]" * depth + b"}"
        try:
            [frame] = FrameReader().feed(PREFIX.pack(b"quz1", len(data), 0) + data)
        except ProtocolError:
            continue
        Frame(frame.header | {"log": ""}).pack()


# --- the tensors' own header ---------------------------------------------------------------------
def body(table: dict[str, Any] | bytes, data: bytes, size: int | None = None) -> bytes:
    header = table if isinstance(table, bytes) else json.dumps(table).encode()
    return struct.pack("<Q", len(header) if size is None else size) + header + data


def entry(shape: Many[object], dtype: str = "F32", begin: int = 0, stop: int = 8) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, stop]}


def packed(table: object, tensors: bytes = b"") -> bytes:
    text = table if isinstance(table, bytes) else json.dumps(table).encode()
    return struct.pack("<Q", len(text)) + text + tensors


def record_of(*nodes: object) -> dict[str, Any]:
    items = [{"tried": "", "value": one} for one in nodes]
    return {"items": items, "failure": None, "tried": ""}


def naming(count: int, tensors: bytes) -> bytes:
    """A record of ``count`` tensors."""
    return packed(record_of(*({"t": n, "device": "cpu"} for n in range(count))), tensors)


def test_a_body_made_by_hand_is_taken() -> None:
    record = decode_record(naming(1, body({"0": entry([2])}, struct.pack("<2f", 1.0, 2.0))))
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
        body({"0": entry([0, (1 << 63) - 1], stop=0)}, b""),
        body({"0": entry([0, 1 << 25], stop=0)}, b""),
        body({"0": entry([1] * 100_000 + [2])}, bytes(8)),
        body({str(n): entry([0], stop=0) for n in range(20_000)}, b""),
        body({}, b""),
        body({"0": entry([2]), "__metadata__": {}}, bytes(8)),
        body({"0": entry([2]) | {"more": 1}}, bytes(8)),
        body({"00": entry([2])}, bytes(8)),
        body({"\u0660": entry([2])}, bytes(8)),
        body({"0": entry([2], stop=True)}, bytes(8)),
        body({"0": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 8]}}, bytes(8)),
        body({"0": {"dtype": "F32", "shape": [2], "data_offsets": [0.0, 8.0]}}, bytes(8)),
        body({"0": {"dtype": "F32", "shape": [2], "data_offsets": [False, 8]}}, bytes(8)),
        body({"0": {"dtype": ["F32"], "shape": [2], "data_offsets": [0, 8]}}, bytes(8)),
        body({"0": []}, bytes(8)),
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
    for count in (0, 1, 2):
        with pytest.raises(ProtocolError):
            decode_record(naming(count, hostile))


def test_a_bool_of_zeros_and_ones_is_taken() -> None:
    data = body({"0": entry([8], "BOOL")}, b"\x00\x01" * 4)
    value = decode_record(naming(1, data)).items[0].value
    assert isinstance(value, TensorLeaf) and value.tensor.tolist() == [False, True] * 4


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
        {"f": "1.0"},
        {"f": " 0x1.0000000000000p+0"},
        {"f": "infinity"},
        {"s": "a", "more": 1},
        {"s": "a", "f": "nan"},
        {"odd": "a", "free": 1},
        {"l": [], "d": []},
        {"d": [["a", 1], ["a", 1]], "open": False},
        {"raised": [], "message": "", "more": []},
        {"free": 1, "shape": True, "more": 1},
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
        decode_record(packed(record_of(node)))


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
        {"items": [{"value": 1, "tried": "", "more": 1}], "failure": None, "tried": ""},
        {"items": [], "failure": None, "tried": "", "more": 1},
        {"items": [], "failure": False, "tried": ""},
    ],
)
def test_hostile_records(record: Any) -> None:
    with pytest.raises(ProtocolError):
        decode_record(packed(record))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "pass"},
        {"type": 1},
        {"message": None},
        {"frames": [[1, ""]]},
        {"frames": [["1", "", ""]]},
        {"frames": [[1 << 40, "", ""]]},
        {"frames": [[True, "", ""]]},
        {"frames": [[1, "", ""]] * 21},
        {"more": 1},
        {"frames": {}},
    ],
)
def test_hostile_failures(change: dict[str, Any]) -> None:
    honest = {"kind": "error", "type": "E", "message": "m", "frames": [[1, "f", "c"]]}
    assert decode_failure(honest) == Failure("error", "E", "m", [(1, "f", "c")])
    with pytest.raises(ProtocolError):
        decode_failure(honest | change)


def test_json_may_hold_what_the_largest_record_needs() -> None:
    assert MAX_OPENINGS == 4 * MAX_VALUES


def test_more_nodes_than_a_record_holds() -> None:
    nodes = [{"value": {"l": [0] * 1000}, "tried": ""} for _ in range(100)]
    with pytest.raises(ProtocolError, match="too large"):
        decode_record(packed({"items": nodes, "failure": None, "tried": ""}))


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


@pytest.mark.parametrize(
    "body", [b"", b"\0" * 7, struct.pack("<Q", 1 << 63), struct.pack("<Q", 3) + b"{}", b"\xff" * 99]
)
def test_bodies_that_are_no_record(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        decode_record(body)


def test_a_record_larger_than_one_may_be() -> None:
    with pytest.raises(ProtocolError, match="size"):
        decode_record(packed(b" " * (MAX_RECORD + 1)))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Sequence([0] * MAX_VALUES), "values"),
        (Sequence([TensorLeaf(torch.zeros(0), "cpu")] * (MAX_TENSORS + 1)), "tensors"),
        (Sequence(["x" * 65_536] * 65), "too long"),
        (Sequence(["[" * 65_000] * 5), "too long"),
        (Sequence([TensorLeaf(torch.zeros(1 << 24, dtype=torch.int64), "cpu")] * 2), "MiB"),
        (Parameters({"w": [1] * 17}), "dimensions"),
    ],
)
def test_what_is_too_much_for_a_record_is_said_by_the_runner(value: Value, words: str) -> None:
    with pytest.raises(ContractError, match=words):
        encode_record(Record([Item(value)]))


def test_the_most_a_record_holds_is_read() -> None:
    many = Sequence([Sequence([1] * 999) for _ in range(MAX_VALUES // 1000 - 1)])
    tensors = Sequence([TensorLeaf(torch.zeros(1), "cpu") for _ in range(MAX_TENSORS)])
    for value in (many, tensors):
        decode_record(encode_record(Record([Item(value)])))
