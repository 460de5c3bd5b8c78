"""The two kinds of child, a confined runner and a judge, and how forks become one.

This module is also one way to start them, by fork; ``Children`` says what a way is, and
``spawned`` is the other.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol

from quizapp.grading.judge.session import JudgeTask, judge
from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import descriptors, kernel
from quizapp.grading.runner.confine import limits as rlimits
from quizapp.grading.runner.run import Task, place, prepare, run
from quizapp.grading.wire import Frame, send

LINE_LOST = 70
"""Exit status of a runner that cannot speak any more, since the answer closed its line."""

NICE = 5
"""How much a runner steps back behind others."""


@dataclass(slots=True)
class Runner:
    """A running runner, seen from the service."""

    pid: int
    frames: int
    """Read end of the pipe its frames come through."""
    log: int
    """Read end of its stdout and stderr."""
    scratch: Path
    errand: bytearray = field(default_factory=bytearray)
    """What it must still be sent, through ``frames``; nothing for a fork, which knows its task.
    It says ``ready`` first, and then what a fork says."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A running judge, seen from the service."""

    pid: int
    line: socket.socket
    """Frames go to it and event lines come from it."""
    errand: bytes = b""
    """What it must be sent before any frame of a run; nothing for a fork."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What confines the runners of one run."""

    wall: confine.Wall
    limits: confine.Limits
    canary: Path
    """A hidden file that must be unreadable behind the wall."""
    address_space: bool
    """Whether memory is bounded by address space (not where a GPU driver maps hundreds of GB)."""


class Children(Protocol):
    """A way to start, end and look after children. This module is one."""

    method: str
    """What ``Ready`` calls it."""

    def start_runner(self, task: Task, cell: Cell, first: int) -> Runner:
        """A runner that starts at check number ``first``."""

    def start_judge(self, task: JudgeTask) -> Judge:
        """A judge."""

    def kill(self, pid: int) -> None:
        """End a child and its group; harmless where it is gone already."""

    def reap(self, pid: int) -> None:
        """Wait for a child that was killed or has closed its pipes."""

    def ended(self, pid: int) -> int | None:
        """Exit status of a child, minus the signal's number where one killed it; ``None`` while it
        runs."""

    def preload(self) -> None:
        """Load what answers may use and no reference needs, while nothing else is to do."""

    def stock(self) -> None:
        """Make ready for the next run, now that one is over."""

    def close(self) -> None:
        """End children that have no run."""


def ended_soon(children: Children, pid: int) -> int | None:
    """What ``ended`` says of a child whose line has ended: it most often is about to."""
    for _ in range(100):
        status = children.ended(pid)
        if status is not None:
            return status
        time.sleep(0.001)
    return None


def call_this(name: str) -> None:
    """Name this process in what lists processes: forks would all be called the same."""
    with contextlib.suppress(OSError), open("/proc/self/comm", "wb", buffering=0) as comm:
        comm.write(name.encode())


method = "fork"


def start_runner(task: Task, cell: Cell, first: int) -> Runner:
    """Fork a runner that starts at check number ``first``."""
    frames, frames_in = os.pipe()
    log, log_in = os.pipe()
    scratch = confine.make_scratch()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        become_runner(task, cell, first, scratch, frames_in, log_in, parent)
    os.close(frames_in)
    os.close(log_in)
    for descriptor in (frames, log):
        os.set_blocking(descriptor, False)
    return Runner(pid, frames, log, scratch)


def become_runner(
    task: Task, cell: Cell, first: int, scratch: Path, out: int, log: int, parent: int
) -> NoReturn:
    """Turn this process into a runner that sends frames to ``out`` and prints to ``log``."""
    what = "the wall around the answer could not be built"
    call_this("quiz-runner")
    try:
        if sys.platform != "win32":
            # Whatever it does with its processors, the judge and the front end get theirs.
            with contextlib.suppress(OSError):
                os.nice(NICE)
        confine.enter(
            cell.wall,
            scratch=scratch,
            stdin_fd=None,
            log_fd=log,
            # A socket of Windows is no descriptor, and need not be kept from being closed.
            keep_fds=[] if sys.platform == "win32" else [out],
            limits=cell.limits,
            parent_pid=parent,
            canary=cell.canary,
            address_space=cell.address_space,
        )
        what = "the answer could not be put into its folder"
        path = place(task, scratch)
        what = "checks.py cannot be run"
        checks = prepare(task)
        send(out, Frame({"kind": "confined"}).pack())
    except BaseException as error:
        text = f"{what}: {type(error).__name__}: {error}"[:2_000]
        with contextlib.suppress(OSError):
            send(out, Frame({"kind": "unconfined", "text": text}).pack())
        os._exit(3)
    try:
        run(task, checks, path, out, first)
    except OSError:
        os._exit(LINE_LOST)
    except BaseException:
        # A fault in our own half of the runner: the service sees an end without "done".
        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        os._exit(3)


def start_judge(task: JudgeTask) -> Judge:
    """Fork a judge."""
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        become_judge(task, theirs.detach(), parent)
    theirs.close()
    ours.setblocking(False)
    return Judge(pid, ours)


def become_judge(task: JudgeTask, line: int, parent: int) -> NoReturn:
    """Turn this process into a judge that takes frames and says events over ``line``."""
    call_this("quiz-judge")
    try:
        if sys.platform != "win32":
            os.setpgid(0, 0)
            if sys.platform == "linux":
                kernel.prctl("die with the service", kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
                kernel.prctl("hide the judge's memory", kernel.PR_SET_DUMPABLE, 0)
            if os.getppid() != parent:
                os._exit(3)
            descriptors.replace(None, 2, [line])
            limits = confine.Limits(memory_bytes=task.memory_bytes, cpu_seconds=task.cpu_seconds)
            rlimits.apply(limits, address_space=task.device != "cuda")
        judge(task, line)
    except BaseException:
        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        os._exit(0)


def kill(pid: int) -> None:
    """End a child and its group; harmless where it is gone already."""
    if sys.platform == "win32":
        return
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


def reap(pid: int) -> None:
    """Wait for a child that was killed or has closed its pipes."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def ended(pid: int) -> int | None:
    """Exit status of a child, minus the signal's number where one killed it; ``None`` while it
    runs."""
    if sys.platform == "win32":
        return None
    try:
        gone, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status) if gone else None


def preload() -> None:
    """Load what answers may use and no reference needs: the first optimizer of ``torch.optim``
    pulls in torch._dynamo, a second and 75 MB, in each fresh runner otherwise."""
    importlib.import_module("torch._dynamo")
    gc.freeze()


def stock() -> None:
    """Nothing: a fork takes no time worth saving."""


def close() -> None:
    """Nothing: every fork belongs to a run."""
