"""Children that were started ahead: they load torch and wait for the one task they will get.

Imports neither torch nor what needs it, so that they start before the service loads its own.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Literal

from quizapp.grading.runner.confine import jobs

Kind = Literal["runner", "judge"]
KINDS: tuple[Kind, ...] = ("judge", "runner")


@dataclass(frozen=True, slots=True)
class Standby:
    """A child that waits, seen from the service."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    """Its task goes out here; then what a fork's line or pipe of frames carries."""
    log: int
    """Read end of a runner's stdout and stderr; -1 for a judge, which uses the service's."""
    job: jobs.Job | None
    """On Windows: what it is bounded by, and dies with."""

    @property
    def usable(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def drop(self) -> None:
        """End it; it has had no task."""
        self.process.kill()
        self.process.wait()
        if self.job is not None:
            self.job.close()
        self.line.close()
        if self.log >= 0:
            close_log(self.log)


class Stock:
    """One waiting child of each kind."""

    def __init__(self) -> None:
        self._waiting: dict[Kind, Standby] = {}

    def fill(self) -> None:
        """Start what is missing. Takes milliseconds; the child needs a second or more."""
        for kind in KINDS:
            if kind not in self._waiting:
                self._waiting[kind] = start(kind)

    def take(self, kind: Kind) -> Standby:
        """A child to give a task to; started now where none waits, or where that one died."""
        found = self._waiting.pop(kind, None)
        if found is not None and not found.usable:
            found.drop()
            found = None
        return found or start(kind)

    def close(self) -> None:
        """End those that wait."""
        while self._waiting:
            self._waiting.popitem()[1].drop()


def start(kind: Kind) -> Standby:
    """Start a child by exec. It dies with the service: its line then ends."""
    ours, theirs = socket.socketpair()
    log, log_in = os.pipe() if kind == "runner" else (-1, -1)
    windows = sys.platform == "win32"
    number = -1 if windows else theirs.fileno()
    job = None
    try:
        process = subprocess.Popen(
            [*python(), "-m", "quizapp.grading.service.child", kind, str(number), str(os.getpid())],
            stdin=subprocess.PIPE if windows else subprocess.DEVNULL,
            stdout=None if log_in < 0 else log_in,
            stderr=None if log_in < 0 else log_in,
            pass_fds=() if windows else (number,),
            env=environment(),
        )
        if windows:
            job = _hand_over(theirs, process)
    except BaseException:
        ours.close()
        if log >= 0:
            os.close(log)
        raise
    finally:
        theirs.close()
        if log_in >= 0:
            os.close(log_in)
    ours.setblocking(False)
    return Standby(process, ours, selectable(log) if log >= 0 else -1, job)


def python() -> list[str]:
    """How Python is called. In a virtual environment of Windows, ``sys.executable`` is a program
    that starts Python as its child: neither the process to talk to nor the one to confine."""
    executable = sys.executable
    if sys.platform == "win32":
        executable = getattr(sys, "_base_executable", executable)
    return [executable, "-P"]


def environment() -> dict[str, str] | None:
    """The environment of a child, where it is not this process's: see ``python``."""
    if sys.platform == "win32":
        return os.environ | {"__PYVENV_LAUNCHER__": sys.executable}
    return None


def _hand_over(line: socket.socket, process: subprocess.Popen[bytes]) -> jobs.Job | None:
    """Windows has no descriptors to inherit: a socket is described to the process that may open
    it. The child waits for that, so that its job is laid around it before it is anybody's."""
    if sys.platform == "win32":
        job = jobs.Job(int(process._handle))
        assert process.stdin is not None
        process.stdin.write(line.share(process.pid))
        process.stdin.close()
        return job
    return None


def selectable(pipe: int) -> int:
    """A line that gives what ``pipe`` does, can be waited for, and does not block."""
    if sys.platform == "win32":
        # Windows can wait for sockets only.
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        threading.Thread(target=_pump, args=(pipe, theirs), daemon=True).start()
        return ours.detach()
    os.set_blocking(pipe, False)
    return pipe


def close_log(line: int) -> None:
    """Close what ``selectable`` gave."""
    if sys.platform == "win32":
        socket.close(line)
    else:
        os.close(line)


def _pump(pipe: int, line: socket.socket) -> None:
    with contextlib.suppress(OSError), line:
        while data := os.read(pipe, 1 << 16):
            line.sendall(data)
    os.close(pipe)
