"""All bounds of a run, in one place; ``[limits]`` of a challenge.toml may override some.

Free of torch: clients read it as well.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from quizapp.grading.events import Failed

if TYPE_CHECKING:
    from quizapp.catalog.models import Limits

_MIB = 1 << 20
_JUDGE_MEMORY = 3
"""Reference, oracle and record of an answer that may take some memory, against that memory."""


class Bounds(BaseModel):
    """What one run may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # --- time ---
    start_seconds: float = 60.0
    """Until a spawned runner has loaded torch; a fork has."""
    load_seconds: float = 10.0
    """From the fork, or from when a spawned runner is ready, until the answer's file has been
    imported."""
    check_seconds: float = 5.0
    """One check of the answer. The slowest core reference needs well under 0.1 s."""
    run_seconds: float = 120.0
    """The whole run, the judge included."""
    judge_seconds: float = 30.0
    """Longest silence of the judge before it counts as hung."""
    cpu_seconds: int = 120
    """Processor time of one runner or judge, all its threads together."""

    # --- memory ---
    memory_bytes: int = 2 << 30
    """What an answer may take beyond what it finds: as address space, and as memory in use."""
    judge_memory_bytes: int = 6 << 30
    """The same for the judge."""
    threads: int = 64
    """Threads of one runner. A reference starts none."""

    # --- output ---
    output_bytes: int = 1 << 20
    """What one check may print before it is stopped."""
    output_kept: int = 8_192
    """What of it is kept and shown."""
    record_bytes: int = 256 << 20
    """Body of one record. All records of a run may take twice that."""

    # --- disk ---
    scratch_bytes: int = 128 << 20
    """Disk space of all files in the private folder. Unseen is what was deleted while open:
    ``open_files`` times ``file_bytes`` at most, until the runner ends."""
    scratch_entries: int = 4_096
    """Files and folders in it."""
    file_bytes: int = 32 << 20
    """Any one file that is written."""
    open_files: int = 128
    """Descriptors open at the same time, the runner's own few and a GPU driver's included."""

    # --- requests ---
    request_bytes: int = 8 << 20
    """One line to the service. A source in which every character is escaped has room; how long
    that may be is among what can be graded at all (``grading.source``)."""

    def overridden(self, limits: Limits) -> Bounds:
        """These bounds with what a challenge asks for."""
        asked = {
            "load_seconds": limits.load_seconds,
            "check_seconds": limits.check_seconds,
            "run_seconds": limits.run_seconds,
            "threads": limits.threads,
            "memory_bytes": limits.memory_mib and limits.memory_mib * _MIB,
            "scratch_bytes": limits.scratch_mib and limits.scratch_mib * _MIB,
        }
        found = self.model_copy(update={k: v for k, v in asked.items() if v is not None})
        # What was not asked for makes room for what was. Such an answer has one thread, which can
        # use no more processor time than passes.
        run = limits.run_seconds or max(found.run_seconds, found.load_seconds + found.check_seconds)
        room = {
            "run_seconds": run,
            "cpu_seconds": max(found.cpu_seconds, math.ceil(run)),
            "file_bytes": found.scratch_bytes if limits.scratch_mib else found.file_bytes,
            "judge_memory_bytes": max(
                found.judge_memory_bytes, _JUDGE_MEMORY * _MIB * (limits.memory_mib or 0)
            ),
        }
        return found.model_copy(update=room)

    def timed(self, check_seconds: float | None, load_seconds: float | None) -> Bounds:
        """These bounds with the times that a request asks for."""
        check, load = check_seconds or self.check_seconds, load_seconds or self.load_seconds
        run = max(self.run_seconds, check + load)
        return self.model_copy(
            update={
                "check_seconds": check,
                "load_seconds": load,
                "run_seconds": run,
                "cpu_seconds": max(self.cpu_seconds, math.ceil(run)),
            }
        )


def too_large(number: int | None, bounds: Bounds) -> Failed:
    """Say that request ``number`` has more bytes than one may."""
    return Failed(
        id=number,
        message=f"this request is larger than {bounds.request_bytes // _MIB} MiB",
        hint="an answer is source code only; is this the right file?",
        code=2,
    )
