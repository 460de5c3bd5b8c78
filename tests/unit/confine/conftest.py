"""Run a function in a forked child, confined or not, and bring back what became of it.

Given out as fixtures, because tests are imported by path and cannot import each other.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from quizapp.grading.runner import confine

DEADLINE_SECONDS = 30.0


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How the child's function ended."""

    value: Any = None
    """What it returned, after a trip through JSON."""
    error: str = ""
    """Name of the exception's type; `ConfineError` where the wall was not built."""
    message: str = ""
    facts: tuple[str, ...] = ()
    log: str = ""


def _run(
    work: Callable[[], Any],
    wall: confine.Wall | None,
    *,
    limits: confine.Limits | None = None,
    canary: Path | None = None,
    keep: tuple[int, ...] = (),
    scratch: Path | None = None,
    parent: int | None = None,
) -> Outcome:
    """Call `work` in a fork; with a `wall` only after `enter`, in an empty private folder."""
    own = scratch or confine.make_scratch()
    reader, writer = os.pipe()
    log_reader, log_writer = os.pipe()
    service = parent if parent is not None else os.getpid()
    child = os.fork()
    if child == 0:
        _child(work, wall, own, writer, log_writer, keep, limits, service, canary)
    for descriptor in (writer, log_writer):
        os.close(descriptor)
    try:
        answer, log = _drain(reader), _drain(log_reader)
    finally:
        os.close(reader)
        os.close(log_reader)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert confine.remove_scratch(own)
    if not answer:
        return Outcome(error="no answer", log=log.decode())
    return Outcome(**json.loads(answer), log=log.decode())


def _child(
    work: Callable[[], Any],
    wall: confine.Wall | None,
    scratch: Path,
    writer: int,
    log: int,
    keep: tuple[int, ...],
    limits: confine.Limits | None,
    parent: int,
    canary: Path | None,
) -> NoReturn:
    facts: tuple[str, ...] = ()
    try:
        try:
            if wall is not None:
                facts = confine.enter(
                    wall,
                    scratch=scratch,
                    stdin_fd=None,
                    log_fd=log,
                    keep_fds=[writer, *keep],
                    limits=limits or confine.Limits(),
                    parent_pid=parent,
                    canary=canary,
                )
            else:
                os.chdir(scratch)
            found = {"value": work(), "facts": facts}
        except BaseException as error:
            found = {"error": type(error).__name__, "message": str(error), "facts": facts}
        os.write(writer, json.dumps(found).encode())
    finally:
        os._exit(0)


def _drain(reader: int, seconds: float = DEADLINE_SECONDS) -> bytes:
    """Read to the end, or fail at the deadline: no test may hang on a child that does."""
    end = time.monotonic() + seconds
    got = b""
    while True:
        ready, _, _ = select.select([reader], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise TimeoutError(f"nothing came for {seconds} s after {got!r}")
        chunk = os.read(reader, 1 << 16)
        if not chunk:
            return got
        got += chunk


@dataclasses.dataclass(frozen=True)
class Place:
    """A pack and a workspace such as a learner's machine has."""

    solutions: Path
    reference: Path
    workspace: Path
    answer: Path
    wall: confine.Wall


@pytest.fixture
def place(tmp_path: Path) -> Place:
    solutions = tmp_path / "pack" / "solutions"
    solutions.mkdir(parents=True)
    reference = solutions / "reference.py"
    reference.write_text("ANSWER = 42\n", encoding="utf-8")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    answer = workspace / "answer.py"
    answer.write_text("mine = 1\n", encoding="utf-8")
    return Place(solutions, reference, workspace, answer, confine.plan(hidden=[solutions]))


@pytest.fixture
def landlock(place: Place) -> confine.Wall:
    """Landlock alone: what another user may not do anyway, or a filter refuses, proves nothing."""
    if not place.wall.abi:
        pytest.skip(f"no Landlock: {place.wall.without}")
    return dataclasses.replace(place.wall, filtered=False, user=None)


@pytest.fixture
def filtered(place: Place) -> confine.Wall:
    """The filter alone."""
    if not place.wall.filtered:
        pytest.skip(f"no filter: {place.wall.unfiltered}")
    return dataclasses.replace(place.wall, abi=0, rights=None, grants=None, user=None)


@pytest.fixture(autouse=True)
def _forks() -> None:
    if not hasattr(os, "fork"):
        pytest.skip("this platform cannot fork")


@pytest.fixture(name="run")
def run_fixture() -> Callable[..., Outcome]:
    return _run


@pytest.fixture(name="drain")
def drain_fixture() -> Callable[..., bytes]:
    return _drain
