"""Run one check on one answer and record what came out. Used by runner and judge alike."""

from __future__ import annotations

import mmap
import sys
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any

import torch

from quizapp.checks.check import Check
from quizapp.checks.entries import bind
from quizapp.checks.given import ContractError, Given
from quizapp.checks.record import Failure, Item, Record, class_name, freeze

MAX_ITEMS = 2_000
"""Most yields of one check."""

_RESERVE = 4 << 20
"""Bytes held back while an answer runs, so that one that ate all memory can still be described."""

# A shared one would be a file in memory to the kernel, and count as such.
_PRIVATE: dict[str, int] = (
    {} if sys.platform == "win32" else {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS}
)

_OUT_OF_MEMORY = ("can't allocate memory", "not enough memory", "out of memory")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run of checks depends on besides the code."""

    seed: int
    dtype: torch.dtype
    device: torch.device
    oracle: bool = False
    """Compute in float64 on the CPU, from inputs rounded to ``dtype``."""


def load_source(source: str | CodeType, filename: str, name: str) -> ModuleType:
    """Run ``source``, text or compiled, as module ``name``; whatever it raises is the caller's."""
    module = ModuleType(name)
    module.__file__ = filename
    if isinstance(source, str):
        source = compile(source, filename, "exec", dont_inherit=True)
    exec(source, module.__dict__)
    return module


def run_check(
    check: Check,
    entries: dict[str, Callable[..., Any]],
    setting: Setting,
    *,
    filename: str = "",
    given: Given | None = None,
    enough: int = 0,
) -> Record:
    """Run ``check`` on ``entries`` and freeze each yield at once.

    With ``enough`` the check is left behind the yield with which there are so many items. Never
    raises for what the answer does: an exception ends the record as its ``failure``, with
    the frames that lie in ``filename`` (the learner's own).
    """
    given = given or Given(
        setting.seed, check.name, setting.dtype, setting.device, oracle=setting.oracle
    )
    record = Record()
    given.reseed()
    watching = nullcontext() if given.names is None else given.names.watching()
    before = torch.get_default_dtype()
    reserve: mmap.mmap | None = None
    torch.set_default_dtype(torch.float64 if setting.oracle else torch.float32)
    try:
        reserve = _hold_back()
        with watching, torch.enable_grad():
            for value in check.body(bind(entries, given), given):
                record.items += [Item(one) for one in given.manifests]
                given.manifests.clear()
                record.items.append(Item(freeze(value), given.take_tried()))
                if len(record.items) > MAX_ITEMS:
                    raise ContractError(f"more than {MAX_ITEMS} results")
                if 0 < enough <= len(record.items):
                    break
    except BaseException as error:
        if reserve is not None:
            reserve.close()
            reserve = None
        record.items += [Item(one) for one in given.manifests]
        record.failure = describe(error, filename)
        record.tried = given.take_tried()
    finally:
        torch.set_default_dtype(before)
        if reserve is not None:
            reserve.close()
    return record


def _hold_back() -> mmap.mmap:
    # Address space alone: writing to it would cost each check a millisecond.
    try:
        return mmap.mmap(-1, _RESERVE, **_PRIVATE)
    except OSError as error:
        raise MemoryError from error


def describe(error: BaseException, filename: str) -> Failure:
    """An exception as data: bounded text, and only the frames that lie in ``filename``.

    A learner's exception may lie or raise about its text, class, name and traceback, so each is
    read past its own methods where Python allows."""
    try:
        # str() may give a subclass, whose own slicing is the learner's again
        message = str.__getitem__(str(error), slice(0, 2_000))
    except BaseException:  # a learner's __str__ may do anything; the class still tells
        message = ""
    try:
        frames = _frames(error, filename)
    except BaseException:  # out of memory once more, or a learner's own loader failed
        frames = []
    return Failure(_kind(type(error), message), class_name(type(error))[:80], message, frames)


def _kind(error: type[BaseException], message: str) -> str:
    if issubclass(error, ContractError):
        return "contract"
    told = issubclass(error, RuntimeError) and any(one in message for one in _OUT_OF_MEMORY)
    return "memory" if told or issubclass(error, MemoryError) else "error"


def _frames(error: BaseException, filename: str) -> list[tuple[int, str, str]]:
    passed = BaseException.__dict__["__traceback__"].__get__(error)
    return [
        (frame.lineno or 0, frame.name[:80], (frame.line or "")[:200])
        for frame in traceback.extract_tb(passed, limit=-200)
        if frame.filename == filename
    ][-20:]
