"""Find out what this machine can do by doing it, in a child that is thrown away."""

from __future__ import annotations

import dataclasses
import json
import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from quizapp.grading.runner.confine import scratch
from quizapp.grading.runner.confine.enter import enter
from quizapp.grading.runner.confine.limits import Limits
from quizapp.grading.runner.confine.protection import ConfineError, Protection
from quizapp.grading.runner.confine.wall import Wall, plan

_DEADLINE_SECONDS = 20.0
_MOST_BYTES = 1 << 16


def probe() -> Protection:
    """Build the wall around a throw-away child and return what it proved there.

    Needs no torch. ConfineError says that this machine offers a wall that does not stand.
    """
    if not hasattr(os, "fork"):
        return Protection(
            tier="contained",
            landlock_abi=0,
            facts=(
                "Does not stop: reading, changing or deleting files, network connections, or "
                f"anything else this user may do ({sys.platform} has no Landlock).",
                "Note: run only code that you trust on this machine; your own answers are fine.",
            ),
        )
    folder, private = scratch.make_scratch(), scratch.make_scratch()
    try:
        hidden = folder / "hidden"
        hidden.write_text("nobody may read this", encoding="utf-8")
        return _ask(plan(hidden=[hidden]), private, hidden)
    finally:
        scratch.remove_scratch(private)
        scratch.remove_scratch(folder)


def _ask(wall: Wall, private: Path, hidden: Path) -> Protection:
    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _answer(wall, private, hidden, parent, writer)
    os.close(writer)
    try:
        answer = _read(reader)
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    try:
        found = json.loads(answer)
    except ValueError:
        raise ConfineError("the trial of the wall ended without an answer") from None
    if "fault" in found:
        raise ConfineError(found["fault"])
    return Protection(found["tier"], found["landlock_abi"], tuple(found["facts"]))


def _answer(wall: Wall, private: Path, hidden: Path, parent: int, writer: int) -> NoReturn:
    status = 1
    try:
        found: dict[str, object]
        try:
            log = os.open(os.devnull, os.O_WRONLY)
            stands = enter(
                wall,
                scratch=private,
                stdin_fd=None,
                log_fd=log,
                keep_fds=[writer],
                limits=Limits(),
                parent_pid=parent,
                canary=hidden,
            )
            found = dataclasses.asdict(stands)
        except ConfineError as error:
            found = {"fault": str(error)}
        os.write(writer, json.dumps(found).encode())
        status = 0
    finally:
        # Not even an exception may let the child return into its parent's code.
        os._exit(status)


def _read(reader: int) -> bytes:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    answer = b""
    while len(answer) < _MOST_BYTES:
        ready, _, _ = select.select([reader], [], [], max(0.0, deadline - time.monotonic()))
        chunk = os.read(reader, _MOST_BYTES) if ready else b""
        if not chunk:
            break
        answer += chunk
    return answer
