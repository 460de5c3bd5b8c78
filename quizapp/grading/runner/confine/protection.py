"""What a wall promises, and the error that says it could not be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tier = Literal["full", "strong", "bwrap", "basic", "contained"]
"""How strong a wall was found to be, by trying.

`full`: files by Landlock; network, processes and the rest by the filter of system calls; TCP,
signals and abstract sockets by both, each alone. `strong`: the same by one of them at least.
`bwrap`: calls by the filter, files by bubblewrap around the service. `basic`: either files or
calls. `contained`: session, descriptors, environment and limits only.
"""


class ConfineError(Exception):
    """The wall could not be planned, or not built whole. No learner's line may run after it.

    It is a fault of the grader or of the machine, never of the submission.
    """


@dataclass(frozen=True, slots=True)
class Canary:
    """One thing that was tried behind the wall."""

    name: str
    """In words, to be read after "stops" or "does not stop"."""
    held: bool
    """Whether it was refused."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What the wall of this machine was found to do, in words that can be printed as they are."""

    tier: Tier
    landlock_abi: int
    """Version of the kernel's Landlock interface; 0 where Landlock does not guard the runner."""
    facts: tuple[str, ...]
    """One sentence each, beginning with `Stops:`, `Limits:`, `Does not stop:` or `Note:`."""
    canaries: tuple[Canary, ...] = ()
    """Everything that was tried."""
    milliseconds: float = 0.0
    """How long the trying took."""


def judge_tier(
    *, files: bool, calls: bool, both: bool, bubblewrapped: bool = False, tried: bool = True
) -> Tier:
    """Return the tier that was proven.

    `files`: every trial on files was refused. `calls`: every other one. `both`: those that
    Landlock can refuse as well were refused by it alone. `bubblewrapped`: files outside were
    found to be out of reach because the service itself lives in bubblewrap. `tried`: whether the
    wall is of a kind that has been tried out by its authors; another is `basic` at best.
    """
    if files and calls and tried:
        return "full" if both else "strong"
    if calls and bubblewrapped:
        return "bwrap"
    return "basic" if files or calls else "contained"


def with_gpu(tier: str) -> str:
    """Return the tier of a run on a GPU of a machine whose tier is ``tier``.

    Landlock and the filter stand the same, but nothing judges what is asked of the GPU's driver.
    """
    return "strong" if tier == "full" else tier
