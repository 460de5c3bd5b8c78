"""How long a runner is waited for: by the clock, less the time in which it could not run."""

from __future__ import annotations

import os
import sys

MOST_SECONDS = 30.0
"""What is added in one run, all in all: an answer can make its own threads wait for each other."""


class Patience:
    """A deadline that is set again at each step of a run.

    A machine that is busy with other things must not make a right answer one that is too slow. So
    what a runner's first thread spent ready to run, without a processor, is added when its time is
    over: looked up then only, since reading it costs some 20 microseconds. So a step is given what
    the steps before it have waited, too.
    """

    def __init__(self, now: float, run_seconds: float) -> None:
        self.due = self._last = now + run_seconds
        """Monotonic time at which `over` is worth asking."""
        self.seconds = run_seconds
        """What the step that goes on was given, less what has been added."""
        self._step = self.due
        self._pid = -1
        self._known = self._added = 0.0

    def follow(self, pid: int) -> None:
        """From now on it is this process that is waited for."""
        self._pid, self._known = pid, waited(pid)

    def give(self, now: float, seconds: float) -> None:
        """A step begins, which may take so long."""
        self.seconds = seconds
        self._step = now + seconds
        self.due = min(self._step, self._last)

    def over(self, now: float) -> bool:
        """Whether the time is up. If the process could not run meanwhile it is given that back."""
        if now < self.due:
            return False
        known = waited(self._pid)
        more = min(known - self._known, MOST_SECONDS - self._added)
        self._known = known
        if more > 0.0:
            self._added += more
            self._step += more
            self._last += more
            self.due = min(self._step, self._last)
        return now >= self.due

    def whole_run(self, now: float) -> bool:
        """Whether the time of the run as a whole is up, not only the step's."""
        return now >= self._last


def waited(pid: int) -> float:
    """Seconds that the first thread of a process was ready to run and had no processor, as Linux
    counts them (``/proc/PID/schedstat``, second field, nanoseconds); 0 where nobody does."""
    if sys.platform != "linux":
        return 0.0
    try:
        file = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return int(os.read(file, 100).split()[1]) / 1e9
        finally:
            os.close(file)
    except (OSError, ValueError, IndexError):
        return 0.0
