"""What the interviewer knows of hand-ins before they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from quizapp.interview.models import Candidate


@dataclass(frozen=True, slots=True)
class Expected:
    """What the interviewer knows beforehand; all of it may be unknown."""

    known: tuple[str, ...] = ()
    """Ids of all challenges that a file may be named after."""
    owed: tuple[str, ...] = ()
    """Ids of those that everybody was asked for: who hands in none of them gets a row that says
    so. Empty for hand-ins that belong to no assignment."""
    roster: tuple[Candidate, ...] = ()
    deadline: datetime | None = None
    assignment: str = ""
    """Id; what belongs to another is refused."""
    minutes: int = 0
    """Time limit before any extra time; 0: none."""
    stubs: frozenset[str] = frozenset()
    """Hashes of the files as they were handed out."""
    unseal: Callable[[bytes], bytes] | None = None
    """Opens what is sealed to the interviewer; raises ``ValueError`` where it is not."""
    verify: Callable[[bytes, bytes], bool] | None = None
    """Whether ``assignment.json`` (first) carries the interviewer's signature (second)."""
