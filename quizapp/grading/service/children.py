"""The two kinds of child, a confined runner and a judge: what the service knows of them, and what
a process does once it has become one.

``forked`` and ``spawned`` are the two ways to have them; ``Children`` says what a way is.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn, Protocol

from quizapp.grading.judge.serve import judge
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import descriptors, kernel
from quizapp.grading.runner.confine import limits as rlimits
from quizapp.grading.runner.run import Task, place, prepare, run
from quizapp.grading.wire.frames import Frame
from quizapp.grading.wire.lines import receive, send

LINE_LOST = 70
"""Exit status of a runner that cannot speak any more, since the answer closed its line."""

RUNNER = "quiz-runner"
JUDGE = "quiz-judge"
WAITING = "quiz-waiting"
SERVER = "quiz-server"
GROUND = "quiz-ground"
"""How processes are called in what lists them."""

NICE = 5
"""How much a runner steps back behind others."""


class Gone(Exception):
    """The process that forks has ended; this one is about to. No error of the system's, which would
    be told as what became of a run."""


@dataclass(slots=True)
class Runner:
    """A running runner, seen from the service."""

    pid: int
    frames: int
    """Its line: the errand goes out here, and its frames come in."""
    log: int
    """Read end of its stdout and stderr."""
    scratch: Path
    errand: bytearray = field(default_factory=bytearray)
    """What it must still be sent."""
    loads: bool = False
    """Whether it may still be loading torch; it says ``ready`` when it has."""


@dataclass(frozen=True, slots=True)
class Judge:
    """A running judge, seen from the service."""

    pid: int
    line: socket.socket
    """Frames go to it and event lines come from it."""
    errand: bytes = b""
    """What it must be sent before any frame of a run."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What confines the runners of one run."""

    pack: Path
    """Whose solutions are hidden."""
    gpu: bool
    """Whether the GPU's driver may be used."""
    limits: confine.Limits
    canary: Path | None = field(compare=False)
    """A hidden file that must be unreadable behind the wall. Any one is as good."""
    address_space: bool
    """Whether memory is bounded by address space (not where a GPU driver maps hundreds of GB)."""
    device: str = "cpu"
    """What is graded on: whoever waits has it started, for that takes longer than a grade."""


class Children(Protocol):
    """A way to have children."""

    method: str
    """What ``Ready`` calls it."""

    def prepare(self, pack: Path, *, gpu: bool, forbidden: tuple[str, ...]) -> None:
        """Have ready what runners for this pack and these rules need.

        Raises:
            ConfineError: no wall can be built around them.
        """

    def start_runner(self, task: Task, cell: Cell, first: int) -> Runner:
        """A runner that starts at check number ``first``; its cell has been prepared."""

    def start_judge(self, task: JudgeTask) -> Judge:
        """A judge."""

    def end(self, pid: int, scratch: Path | None = None) -> None:
        """End a child and its group, if they still run; once it is dead its folder is removed.
        Does not wait for that where it need not."""

    def ended(self, pid: int) -> int | None:
        """Exit status of a child, minus the signal's number where one killed it; ``None`` while it
        runs. Not asked of a child that was told to end."""

    def preload(self) -> None:
        """Load what answers may use and no reference needs."""

    def expect_many(self) -> None:
        """Spend a moment once on making all that follow cheaper."""

    def stock(self) -> None:
        """Make ready for the next run, now that one is over."""

    @property
    def descriptor(self) -> int:
        """What becomes readable when ``hear`` has something to do; -1 where nothing ever does."""

    def hear(self) -> None:
        """Do what has become possible by an end that was not waited for."""

    def close(self) -> None:
        """End all children, and wait until nothing of them is left."""


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
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            kernel.rename(name)


def enter_cell(
    cell: Cell, wall: confine.Wall, scratch: Path, *, line: int, log: int, parent: int
) -> None:
    """Confine this process, which is going to be a runner that sends frames to ``line`` and prints
    to ``log``; where that fails, say so and end."""
    with telling(line, "the wall around the answer could not be built"):
        if sys.platform != "win32":
            # Whatever it does with its processors, the judge and the front end get theirs.
            with contextlib.suppress(OSError):
                os.nice(NICE)
        confine.enter(
            wall,
            scratch=scratch,
            stdin_fd=None,
            log_fd=log,
            # A socket of Windows is no descriptor, and need not be kept from being closed.
            keep_fds=[] if sys.platform == "win32" else [line],
            limits=cell.limits,
            parent_pid=parent,
            canary=cell.canary,
            address_space=cell.address_space,
        )


def run_task(task: Task, first: int, scratch: Path, *, line: int) -> NoReturn:
    """Run the task from check number ``first`` on; this process has entered its cell."""
    with telling(line, "the answer could not be put into its folder"):
        path = place(task, scratch)
    with telling(line, "checks.py cannot be run"):
        checks = prepare(task)
        send(line, Frame({"kind": "confined"}).pack())
    try:
        run(task, checks, path, line, first)
    except OSError:
        os._exit(LINE_LOST)
    except BaseException:
        # A fault in our own half of the runner: the service sees an end without "done".
        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        os._exit(3)


@contextlib.contextmanager
def telling(line: int, what: str) -> Iterator[None]:
    """Say on a runner's line what went wrong in here, and end: it is no fault of the answer's."""
    try:
        yield
    except BaseException as error:
        text = f"{what}: {type(error).__name__}: {error}"[:2_000]
        with contextlib.suppress(OSError):
            send(line, Frame({"kind": "unconfined", "text": text}).pack())
        os._exit(3)


def become_judge(
    task: JudgeTask, line: int, parent: int, read_task: Callable[[bytes], JudgeTask]
) -> NoReturn:
    """Turn this process into a judge that takes frames and says events over ``line``."""
    call_this(JUDGE)
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
        judge(task, line, read_task)
        # Its end takes milliseconds of a processor that the verdict's way to the front end needs:
        # that is for when the service has passed it on, and closes the line.
        with contextlib.suppress(OSError):
            while receive(line, 1 << 16):
                pass
    except BaseException:
        with contextlib.suppress(BaseException):
            traceback.print_exc()
    finally:
        os._exit(0)
