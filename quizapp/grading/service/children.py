"""The two kinds of fork: a confined runner and a judge."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path

from quizapp.grading.judge.session import JudgeTask, judge
from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import descriptors, kernel
from quizapp.grading.runner.run import Task, place, prepare, run
from quizapp.grading.wire import Frame

LINE_LOST = 70
"""Exit status of a runner that cannot speak any more, since the answer closed its line."""


@dataclass(slots=True)
class Runner:
    """A running runner, seen from the service."""

    pid: int
    frames: int
    """Read end of the pipe its frames come through."""
    log: int
    """Read end of its stdout and stderr."""
    scratch: Path


@dataclass(frozen=True, slots=True)
class Cell:
    """What confines the runners of one run."""

    wall: confine.Wall
    limits: confine.Limits
    canary: Path
    """A hidden file that must be unreadable behind the wall."""
    address_space: bool
    """Whether memory is bounded by address space (not where a GPU driver maps hundreds of GB)."""


def start_runner(task: Task, cell: Cell, first: int) -> Runner:
    """Fork a runner that starts at check number ``first``."""
    frames, frames_in = os.pipe()
    log, log_in = os.pipe()
    scratch = confine.make_scratch()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_runner(task, cell, first, scratch, frames_in, log_in, parent)
    os.close(frames_in)
    os.close(log_in)
    for descriptor in (frames, log):
        os.set_blocking(descriptor, False)
    return Runner(pid, frames, log, scratch)


def _become_runner(
    task: Task, cell: Cell, first: int, scratch: Path, out: int, log: int, parent: int
) -> None:
    what = "the wall around the answer could not be built"
    try:
        confine.enter(
            cell.wall,
            scratch=scratch,
            stdin_fd=None,
            log_fd=log,
            keep_fds=[out],
            limits=cell.limits,
            parent_pid=parent,
            canary=cell.canary,
            address_space=cell.address_space,
        )
        what = "the answer could not be put into its folder"
        path = place(task, scratch)
        what = "checks.py cannot be run"
        checks = prepare(task)
        os.write(out, Frame({"kind": "confined"}).pack())
    except BaseException as error:
        text = f"{what}: {type(error).__name__}: {error}"[:2_000]
        with contextlib.suppress(OSError):
            os.write(out, Frame({"kind": "unconfined", "text": text}).pack())
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


def start_judge(task: JudgeTask) -> tuple[int, socket.socket]:
    """Fork a judge; frames go to it and event lines come from it over the socket returned."""
    ours, theirs = socket.socketpair()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            if sys.platform == "linux":
                kernel.prctl("die with the service", kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
                kernel.prctl("hide the judge's memory", kernel.PR_SET_DUMPABLE, 0)
            if os.getppid() != parent:
                os._exit(3)
            line = theirs.detach()
            descriptors.replace(None, 2, [line])
            judge(task, line)
        except BaseException:
            with contextlib.suppress(BaseException):
                traceback.print_exc()
        finally:
            os._exit(0)
    theirs.close()
    ours.setblocking(False)
    return pid, ours


def kill(pid: int) -> None:
    """End a child and its group; harmless where it is gone already."""
    for send in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            send(pid, signal.SIGKILL)


def reap(pid: int) -> int:
    """Wait status of a child that was killed or has closed its pipes."""
    try:
        return os.waitpid(pid, 0)[1]
    except ChildProcessError:
        return 0
