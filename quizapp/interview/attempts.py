"""The candidate's attempt log: a chain of hashes, and the time that it tells.

What it may claim: the log is consistent in itself. A link taken out of the middle, or changed,
shows; a log invented as a whole does not. Its clock is the candidate's: advisory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from quizapp.interview.models import Attempt

OPENED, GRADED, SUBMITTED = "opened", "graded", "submitted"
GAP = timedelta(minutes=2)
"""By how much two clocks may disagree before it is told."""
MOST = 10_000
"""Most links of a log."""


def origin(assignment: bytes) -> str:
    """What the first link follows: the candidate's own ``assignment.json``."""
    return hashlib.sha256(assignment).hexdigest()


def link(
    before: Sequence[Attempt],
    first: str,
    event: str,
    when: datetime,
    monotonic: float,
    **details: Any,
) -> Attempt:
    """The next link of a log that began after ``first``, an ``origin``."""
    bare = Attempt(
        number=len(before) + 1,
        when=when.astimezone(UTC),
        monotonic=round(monotonic, 3),
        event=event,
        hash="0" * 64,
        **details,
    )
    return bare.model_copy(update={"hash": _hash(bare, before[-1].hash if before else first)})


def broken(log: Sequence[Attempt], first: str) -> str:
    """What is wrong with a log, as the rest of a sentence about it; empty where nothing is."""
    previous = first
    for number, one in enumerate(log, 1):
        if one.number != number:
            return f"lacks entry {number}"
        if one.hash != _hash(one, previous):
            return f"was changed at entry {number}"
        previous = one.hash
    if log and log[0].event != OPENED:
        return "does not begin with the opening"
    return ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which two clocks of one machine disagree."""

    after: int
    """Number of the entry before it."""
    seconds: float
    """By how much the calendar ran ahead of the running time; below 0: it was set back."""
    restarted: bool = False
    """Whether the machine was started anew in between: the running time then tells nothing."""

    def __str__(self) -> str:
        minutes = round(abs(self.seconds) / 60)
        if self.restarted:
            return f"the machine was restarted after entry {self.after} ({minutes} min)"
        if self.seconds < 0:
            return f"the clock was set back by {minutes} min after entry {self.after}"
        return (
            f"the machine slept or its clock was set {minutes} min ahead after entry {self.after}"
        )


def gaps(log: Sequence[Attempt]) -> list[Gap]:
    """Where the calendar and the running time disagree."""
    found = []
    for left, right in pairwise(log):
        wall = (right.when - left.when).total_seconds()
        ran = right.monotonic - left.monotonic
        if ran < 0:
            found.append(Gap(left.number, wall, restarted=True))
        elif abs(wall - ran) > GAP.total_seconds():
            found.append(Gap(left.number, wall - ran))
    return found


def seconds(log: Sequence[Attempt]) -> float | None:
    """Time from the opening to the last entry: the longer of what the two clocks say, stretch by
    stretch, so that setting one back gains nothing. ``None`` where nothing was opened."""
    if not log or log[0].event != OPENED:
        return None
    total = 0.0
    for left, right in pairwise(log):
        wall = (right.when - left.when).total_seconds()
        total += max(wall, right.monotonic - left.monotonic, 0.0)
    return total


def _hash(one: Attempt, previous: str) -> str:
    fields = one.model_dump(mode="json", exclude={"hash"})
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
