"""All bounds of a run, in one place; ``[limits]`` of a challenge.toml may override some."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Bounds(BaseModel):
    """What one run may take."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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
    memory_bytes: int = 2 << 30
    """Address space beyond the service's own, and thus an upper bound of new memory."""
    output_bytes: int = 1 << 20
    """What one check may print before it is stopped."""
    output_kept: int = 8_192
    """What of it is kept and shown."""
    record_bytes: int = 256 << 20
    """Body of one record."""
