"""How much time is used and left, for whoever shows it: a command's line, a clock on the screen.

Advisory, and said to be: the machine is the candidate's. Nothing is ever stopped by it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from quizapp.interview import attempts
from quizapp.interview.models import Assignment, Attempt

Wall = Callable[[], datetime]
Ran = Callable[[], float]


def now() -> datetime:
    """The calendar's time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the clock stands."""

    used: float
    """Seconds since the opening."""
    left: float
    """Seconds of the time limit that are left; below 0: it is over."""
    until_deadline: float | None
    """Seconds to the deadline; ``None``: there is none."""
    gaps: tuple[attempts.Gap, ...] = ()

    @property
    def over(self) -> bool:
        """Whether a hand-in would be marked late."""
        return self.left < 0 or (self.until_deadline is not None and self.until_deadline < 0)

    @property
    def words(self) -> str:
        """In a line: ``12 min used, 48 min left``."""
        # What is left is rounded up: 60 minutes are not 59 once a second has gone.
        left = 60.0 * math.ceil(self.left / 60.0) if self.left >= 60.0 else self.left
        rest = f"{span(left)} left" if left >= 0 else f"{span(-left)} over time"
        said = [f"{span(self.used)} used", rest]
        if self.until_deadline is not None and self.until_deadline < max(self.left, 0.0):
            late = self.until_deadline < 0
            told = "the deadline is over" if late else f"deadline in {span(self.until_deadline)}"
            said.append(told)
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of an opened assignment. Ask it as often as a screen is drawn."""

    assignment: Assignment
    log: Sequence[Attempt]
    wall: Wall = now
    ran: Ran = time.monotonic

    def standing(self) -> Standing:
        """Where it stands now."""
        moment = self.wall()
        # As if an entry were made now: the same rules for what is between.
        here = [*self.log, attempts.link(self.log, "", "now", moment, self.ran())]
        used = attempts.seconds(here) or 0.0
        deadline = self.assignment.deadline
        return Standing(
            used=used,
            left=self.assignment.minutes * 60.0 - used,
            until_deadline=(deadline - moment).total_seconds() if deadline else None,
            gaps=tuple(attempts.gaps(here)),
        )


def span(seconds: float) -> str:
    """A time as people say it: ``40 s``, ``12 min``, ``3 h 5 min``, ``2 days 4 h``."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return f"{int(seconds)} s"
    if minutes < 120:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} days {hours} h" if hours else f"{days} days"
