"""What a wall promises, and the error that says it could not be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tier = Literal["landlock", "contained"]
"""`landlock`: the kernel refuses files (and what else `facts` names). `contained`: only session,
descriptors, environment and limits; files, network and other processes are not guarded."""


class ConfineError(Exception):
    """The wall could not be planned, or not built whole. No learner's line may run after it.

    It is a fault of the grader or of the machine, never of the submission.
    """


@dataclass(frozen=True, slots=True)
class Protection:
    """What is in force around a runner, in words that a report can print as they are."""

    tier: Tier
    landlock_abi: int
    """Version of the kernel's Landlock interface; 0 where Landlock does not guard the runner."""
    facts: tuple[str, ...]
    """One sentence each, beginning with `Stops:`, `Limits:`, `Does not stop:` or `Note:`."""
