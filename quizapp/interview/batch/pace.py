"""How fast it goes, and how long it will take: from what was done lately, in words for people."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_SECONDS = 20.0


class Pace:
    """Counts what is done. The first results wait for torch, and slow answers come last: neither
    says how fast it goes now, so only the last seconds count."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._total = total
        self._began = clock()
        self._times: deque[float] = deque()
        self.done = 0

    def count(self) -> None:
        """One more is done."""
        self.done += 1
        self._times.append(self._clock())

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return self._clock() - self._began

    @property
    def rate(self) -> float:
        """Results a second, of late; 0 while that cannot be said."""
        now = self._clock()
        while self._times and self._times[0] < now - WINDOW_SECONDS:
            self._times.popleft()
        span = min(WINDOW_SECONDS, now - self._began)
        return len(self._times) / span if span > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that it will take, if it goes on like this; ``None`` while that is unknown."""
        rate = self.rate
        return (self._total - self.done) / rate if rate else None


def duration(seconds: float) -> str:
    """``45 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"
