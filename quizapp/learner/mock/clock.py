"""The clock of an interview: it runs while the machine is awake and nobody has paused it.

Two clocks are read. The monotonic one cannot be set and, on Linux and macOS, stands still while the
machine sleeps: it says what counts. The wall clock says what a person would: where the two part,
the machine slept or its clock was set, and that is noted.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from quizapp.learner import clock as days

Why = Literal["pause", "sleep", "restart", "clock-set"]
NOTICED = 5.0
"""Seconds by which the clocks must part before it is called anything."""


class Model(BaseModel):
    """Base: what an older or a newer quiz wrote otherwise is refused, not guessed at."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Reading(Model):
    """Both clocks at one moment."""

    wall: float
    """Seconds since 1970."""
    ticks: float
    """Seconds of the monotonic clock, which begins anew with each start of the machine."""
    boot: str
    """Which start of the machine that was, as far as the system tells."""


class Gap(Model):
    """Time that did not count, or a clock that was set."""

    kind: Why
    at: float
    """Wall time at which it began."""
    seconds: float


class Clock(Model):
    """How much of the time is spent. `seen` is the last reading, None while it is paused."""

    limit: float
    spent: float = 0.0
    seen: Reading | None = None
    paused_at: float | None = None
    stopped: bool = False
    """For good, while what is there is being graded."""
    gaps: list[Gap] = Field(default_factory=list)

    @property
    def paused(self) -> bool:
        return self.paused_at is not None or self.stopped

    @property
    def remaining(self) -> float:
        """Negative once the time is over."""
        return self.limit - self.spent

    def start(self, now: Reading) -> None:
        """Let it run; a pause ends, and is noted."""
        if self.paused_at is not None:
            self._note("pause", self.paused_at, now.wall - self.paused_at)
        self.paused_at, self.stopped, self.seen = None, False, now

    def pause(self, now: Reading) -> float:
        """Stop it; what counted since the last look."""
        counted = self.advance(now)
        self.paused_at, self.seen = now.wall, None
        return counted

    def advance(self, now: Reading) -> float:
        """Bring it to `now`; returns the seconds that counted since the last look."""
        seen, self.seen = self.seen, None if self.paused else now
        if seen is None or self.paused:
            return 0.0
        wall = now.wall - seen.wall
        ticks = now.ticks - seen.ticks
        if now.boot != seen.boot or ticks < 0:
            # How long it was on before it went off nobody saw.
            self._note("restart", seen.wall, wall)
            return 0.0
        apart = wall - ticks
        if apart >= NOTICED:
            self._note("sleep", seen.wall, apart)
        elif apart <= -NOTICED:
            self._note("clock-set", seen.wall, apart)
        self.spent += ticks
        return ticks

    def _note(self, kind: Why, at: float, seconds: float) -> None:
        self.gaps = [*self.gaps, Gap(kind=kind, at=at, seconds=round(seconds, 3))]


def read() -> Reading:
    """Both clocks, now."""
    return Reading(wall=days.utc_now().timestamp(), ticks=time.monotonic(), boot=_boot())


def local(wall: float) -> datetime:
    """A wall time on the learner's clock."""
    return datetime.fromtimestamp(wall).astimezone()


def _boot() -> str:
    if sys.platform != "linux":
        return ""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
