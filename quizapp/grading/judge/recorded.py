"""What a reference gave, once, for one seed: a challenge can then be judged where no reference is.

A bundle for a candidate holds such a file instead of the hidden side. It came from somewhere else:
it is read as strictly as what a runner sends, and the judge needs no line of that pack's code,
since the checks' names, labels and tolerances stand in it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from quizapp.checks import Check, Record
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.walk import Truth
from quizapp.grading.report import Line, Model
from quizapp.grading.wire.frames import ProtocolError
from quizapp.grading.wire.records import decode_record, encode_record

NAME = "recorded.bin"
MAX_BYTES = 64 << 20
_MAGIC = b"quizrec1"
_SIZE = struct.Struct("<Q")
_MAX_HEAD = 1 << 20


class _Span(Model):
    start: int = Field(ge=0)
    size: int = Field(ge=0, le=MAX_BYTES)


class _Entry(Model):
    name: Line
    label: Line
    explains: Line
    magnitude: float = Field(ge=0.0, le=1e12, allow_inf_nan=False)
    slack: float = Field(ge=1.0, le=1e6, allow_inf_nan=False)
    eps: float = Field(gt=0.0, le=1.0, allow_inf_nan=False)
    rough_eps: float = Field(gt=0.0, le=1.0, allow_inf_nan=False)
    want: _Span
    oracle: _Span
    rough: _Span


class _Head(Model):
    version: Literal[1] = 1
    dtype: Line
    device: Line
    seed: int
    checks: tuple[_Entry, ...] = Field(max_length=200)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A challenge's public checks, and what each should give."""

    dtype: str
    device: str
    seed: int
    checks: tuple[Check, ...]
    truths: Mapping[str, Truth]


def write(checks: Mapping[Check, Truth], *, dtype: str, device: str, seed: int) -> bytes:
    """The file's bytes. Checks must judge by value: a property is code, and stays at home.

    Raises:
        BankError: one of the checks has a property.
    """
    body = bytearray()

    def span(record: Record) -> _Span:
        data = encode_record(record)
        start = len(body)
        body.extend(data)
        return _Span(start=start, size=len(data))

    entries = []
    for check, truth in checks.items():
        if check.holds is not None:
            raise BankError(f"check {check.name} cannot be public: a property judges it")
        want = span(truth.want)
        entries.append(
            _Entry(
                name=check.name,
                label=check.label,
                explains=check.explains,
                magnitude=check.magnitude,
                slack=check.slack,
                eps=truth.eps,
                rough_eps=truth.rough_eps,
                want=want,
                oracle=span(truth.oracle),
                rough=want if truth.rough is truth.want else span(truth.rough),
            )
        )
    head = _Head(dtype=dtype, device=device, seed=seed, checks=tuple(entries))
    written = head.model_dump_json().encode()
    return _MAGIC + _SIZE.pack(len(written)) + written + bytes(body)


def read(path: Path) -> Recorded:
    """Read such a file.

    Raises:
        BankError: it is damaged, or none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        head, body = _split(data)
        found = {entry.name: _truth(entry, body) for entry in head.checks}
    except (OSError, ValidationError, ProtocolError, ValueError) as error:
        raise BankError(f"{path.name} cannot be read: {_reason(error)}") from error
    if len(found) < len(head.checks):
        raise BankError(f"{path.name} holds a check twice")
    checks = tuple(_check(entry) for entry in head.checks)
    return Recorded(head.dtype, head.device, head.seed, checks, found)


def _split(data: bytes) -> tuple[_Head, memoryview]:
    start = len(_MAGIC) + _SIZE.size
    if len(data) > MAX_BYTES or len(data) < start or not data.startswith(_MAGIC):
        raise ValueError("it is no file of recorded examples")
    (size,) = _SIZE.unpack_from(data, len(_MAGIC))
    if size > _MAX_HEAD or start + size > len(data):
        raise ValueError("it is cut off")
    head = _Head.model_validate_json(data[start : start + size])
    return head, memoryview(data)[start + size :]


def _truth(entry: _Entry, body: memoryview) -> Truth:
    want, oracle = _record(entry.want, body), _record(entry.oracle, body)
    rough = want if entry.rough == entry.want else _record(entry.rough, body)
    return Truth(want, oracle, rough, entry.eps, entry.rough_eps)


def _record(span: _Span, body: memoryview) -> Record:
    if span.start + span.size > len(body):
        raise ValueError("it is cut off")
    return decode_record(bytes(body[span.start : span.start + span.size]))


def _check(entry: _Entry) -> Check:
    return Check(
        name=entry.name,
        label=entry.label,
        explains=entry.explains,
        body=_nothing,
        holds=None,
        magnitude=entry.magnitude,
        slack=entry.slack,
        dtypes=None,
    )


def _nothing(make: Any, given: Any) -> Iterator[object]:
    raise BankError("a recorded check is run by the runner alone")


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return f"{error.error_count()} of its fields are wrong"
    return str(error)
