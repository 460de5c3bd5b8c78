"""Answers that speak to the judge themselves: no pass, no grader's fault, no hang."""

import pytest

from tests.grading.conftest import Graded

SPEAK = """
import json
import os
import struct


def send(header, body=b""):
    data = header if isinstance(header, bytes) else json.dumps(header).encode()
    frame = struct.pack("<4sIQ", b"quz1", len(data), len(body)) + data + body
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, frame)
        except OSError:
            pass


def send_record(number, table, tensors=b""):
    text = json.dumps(table).encode()
    send({"kind": "record", "check": number}, struct.pack("<Q", len(text)) + text + tensors)


def record(number, *values, failure=None, tensors=b"", **more):
    items = [{"tried": "", "value": one} for one in values]
    send_record(number, {"items": items, "failure": failure, "tried": ""} | more, tensors)


ZEROS = {"0": {"dtype": "F32", "shape": [1, 5, 32], "data_offsets": [0, 640]}}
ZEROS = json.dumps(ZEROS).encode()
ZEROS = struct.pack("<Q", len(ZEROS)) + ZEROS + bytes(640)
SHAPES = {"parameters": {"to_qkv.weight": [96, 32], "to_qkv.bias": [96], "to_out.weight": [32, 32],
                         "to_out.bias": [32]}}
TENSOR = {"t": 0, "device": "cpu"}
BEGIN = [{"kind": "loaded"}, {"kind": "begin", "check": 3}]
"""
"""Check 3 of `attention` fills a module and yields one tensor of shape (1, 5, 32)."""

LEAVE = "\nos._exit(0)\n"

AT_IMPORT = {
    "unconfined": ('send({"kind": "unconfined", "text": "no wall"})', "protocol"),
    "confined": ('send({"kind": "confined"})', "protocol"),
    "over": ('send({"kind": "over"})', "protocol"),
    "finished": ('send({"kind": "finished", "report": {"verdict": "pass"}})', "protocol"),
    "done": ('send({"kind": "loaded"}); send({"kind": "done"})', "protocol"),
    "no kind": ("send({})", "protocol"),
    "no object": ('send(b"[]")', "protocol"),
    "no JSON": ('send(b"}")', "protocol"),
    "not a number": ("send(b'{\"kind\": NaN}')", "protocol"),
    "kind twice": ('send(b\'{"kind": "x", "kind": "loaded"}\')', "protocol"),
    "deep": ('send(b"[" * 100_000)', "protocol"),
    "deep in an object": (
        "send(b'{\"kind\": \"loaded\", \"x\": ' + b'[' * 99 + b']' * 99 + b'}')",
        "protocol",
    ),
    "a body where none belongs": ('send({"kind": "loaded"}, b"x")', "protocol"),
    "a header too large": ('send({"kind": "loaded", "x": "x" * 200_000})', "protocol"),
    "kind is a list": ('send({"kind": [{}]})', "protocol"),
    "unloadable and no word": ('send({"kind": "unloadable"})', "protocol"),
    "unloadable by a list": ('send({"kind": "unloadable", "failure": []})', "protocol"),
    "unloadable beyond numbers": (
        'send({"kind": "unloadable", "stage": {}, "failure": {"kind": "error", "type": "", '
        '"message": "", "frames": [[1e400, "", ""]]}})',
        "protocol",
    ),
    "unloadable as said": (
        'send({"kind": "unloadable", "stage": "import", "failure": {"kind": "error", '
        '"type": "Mine", "message": "own", "frames": []}})',
        "error",
    ),
    "check beyond the last": (
        'send({"kind": "loaded"}); send({"kind": "begin", "check": 5000})',
        "protocol",
    ),
    "check before the first": (
        'send({"kind": "loaded"}); send({"kind": "begin", "check": -1})',
        "protocol",
    ),
    "check is True": (
        'send({"kind": "loaded"}); send({"kind": "begin", "check": True})',
        "protocol",
    ),
    "check is text": (
        'send({"kind": "loaded"}); send({"kind": "begin", "check": "0"})',
        "protocol",
    ),
    "check is a list": (
        'send({"kind": "loaded"}); send({"kind": "begin", "check": [0]})',
        "protocol",
    ),
    "record of nothing begun": ('send({"kind": "loaded"}); record(0)', "protocol"),
}

RECORDS = {
    "no record": ('send({"kind": "record", "check": 3})', "protocol"),
    "a record of null": ("send_record(3, None)", "protocol"),
    "no items": ('send_record(3, {"items": {}})', "protocol"),
    "a size beyond the end": ('send({"kind": "record", "check": 3}, b"\\xff" * 8)', "protocol"),
    "half a size": ('send({"kind": "record", "check": 3}, b"\\0" * 7)', "protocol"),
    "a word of one's own": ("record(3, more=1)", "protocol"),
    "nothing": ("record(3)", "contract"),
    "another check's": ("record(4)", "protocol"),
    "no parameters": ("record(3, 1, 2)", "protocol"),
    "wrong parameters": ('record(3, {"parameters": {}}, TENSOR, tensors=ZEROS)', "contract"),
    "odd parameters": ('record(3, {"parameters": {"a": "bc"}}, 1)', "protocol"),
    "zeros": ("record(3, SHAPES, TENSOR, tensors=ZEROS)", "wrong"),
    "a number": ("record(3, SHAPES, 3)", "contract"),
    "a bare float": ("record(3, SHAPES, 3.5)", "protocol"),
    "a huge int": ("record(3, SHAPES, 10 ** 400)", "protocol"),
    "infinity": ('record(3, SHAPES, {"f": "0x1p+99999"})', "protocol"),
    "a mark of freedom": (
        'record(3, SHAPES, {"free": TENSOR, "shape": True}, tensors=ZEROS)',
        "contract",
    ),
    "an exception": (
        'record(3, SHAPES, {"raised": ["ValueError"], "message": ""})',
        "contract",
    ),
    "a device of one's own": (
        'record(3, SHAPES, {"t": 0, "device": "\\u001b[31mabacus"}, tensors=ZEROS)',
        "contract",
    ),
    "a tensor that is not there": ("record(3, SHAPES, TENSOR)", "protocol"),
    "a tensor nobody names": ("record(3, SHAPES, 1, tensors=ZEROS)", "protocol"),
    "a tensor twice": ("record(3, SHAPES, TENSOR, TENSOR, tensors=ZEROS)", "protocol"),
    "bytes": ('record(3, SHAPES, TENSOR, tensors=b"x" * 100)', "protocol"),
    "a failure that is a list": ("record(3, SHAPES, failure=[])", "protocol"),
    "a failure": (
        'record(3, SHAPES, failure={"kind": "error", "type": "E", "message": "m", "frames": []})',
        "error",
    ),
    "a failure of memory": (
        'record(3, SHAPES, failure={"kind": "memory", "type": "E", "message": "m", "frames": []})',
        "memory",
    ),
}


@pytest.mark.parametrize(("code", "verdict"), AT_IMPORT.values(), ids=AT_IMPORT)
def test_while_it_is_imported(graded: Graded, right: str, code: str, verdict: str) -> None:
    for end in (right, LEAVE):
        report = graded.report(SPEAK + code + "\n" + end)
        assert report.verdict == verdict, report.problem
        assert report.exit_code == 1
        assert not report.passed


@pytest.mark.parametrize(("code", "verdict"), RECORDS.values(), ids=RECORDS)
def test_records(graded: Graded, code: str, verdict: str) -> None:
    """Sent for a check, before an answer exists: what becomes of that check."""
    source = SPEAK + "for one in BEGIN: send(one)\n" + code + LEAVE
    report = graded.report(source, seed=1)
    assert report.checks[3].verdict == verdict, report
    assert report.exit_code == 1
    assert not report.passed


def test_a_second_record_for_a_check(graded: Graded, right: str) -> None:
    late = "\nforward = SelfAttention.forward\n" + (
        "def twice(self, x):\n"
        "    record(3, SHAPES, TENSOR, tensors=ZEROS)\n"
        "    return forward(self, x)\n"
        "SelfAttention.forward = twice\n"
    )
    report = graded.report(SPEAK + right + late)
    assert report.verdict == "protocol"
    assert report.checks[3].verdict in ("wrong", "protocol")


def test_a_fresh_runner_cannot_go_back(graded: Graded, right: str) -> None:
    """After a crash the rest runs in a new runner; it must not be able to start all over."""
    again = "\nsend({'kind': 'loaded'})\nsend({'kind': 'begin', 'check': 0})\n" + LEAVE
    report = graded.report(SPEAK + again)
    crashed, later = report.checks[0], report.checks[1:]
    assert crashed.verdict == "crash"
    assert report.verdict == "protocol"
    assert report.problem is not None and "out of order" in report.problem.text
    assert {one.verdict for one in later} == {"skipped"}


def test_more_bytes_than_any_check_asks_for(graded: Graded) -> None:
    flood = "\nwhile True:\n    send({'kind': 'loaded'}, bytes(1 << 26))\n"
    report = graded.report(SPEAK + flood)
    assert report.verdict == "protocol"


def test_a_prefix_that_promises_too_much(graded: Graded) -> None:
    huge = "\nfor fd in range(3, 256):\n    try:\n        os.write(fd, b'quz1' + b'\\xff' * 12)\n"
    report = graded.report(SPEAK + huge + "    except OSError:\n        pass\n")
    assert report.verdict == "protocol"
    assert report.problem is not None and "prefix is not ours" in report.problem.text


def test_what_a_runner_can_find_holds_no_answer(graded: Graded, right: str) -> None:
    """Neither expected values nor the reference are in its memory, arguments or environment."""
    search = """
import gc
import os
import sys

gc.unfreeze()
words = "is not a multiple of" + " heads {heads}"
for one in gc.get_objects():
    for held in gc.get_referents(one):
        if type(held) is str and words in held and held is not words:
            print("TOLD by", type(one))
print("TOLD by the environment" if any("solutions" in one for one in os.environ.values()) else "")
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()):
        if type(value).__name__ in ("Truth", "Bench", "Mistake", "Evidence"):
            print("TOLD by a frame")
    frame = frame.f_back
print("searched")
"""
    report = graded.report(search + right.replace("is not a multiple of heads {heads}", "odd"))
    assert report.verdict == "pass"
    assert "searched" in report.output
    assert "TOLD" not in report.output
