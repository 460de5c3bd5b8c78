"""What a judge is told."""

from __future__ import annotations

from dataclasses import dataclass

from quizapp.catalog import Challenge


@dataclass(frozen=True, slots=True)
class JudgeTask:
    """All a judge is told."""

    id: int
    challenge: Challenge
    source: str
    filename: str
    dtype: str
    device: str
    seed: int
    only: tuple[str, ...]
    tier: str
    bubblewrap: bool = False
    figure: bool = False
    """Whether a figure is wanted; it comes as one more check behind the last."""
    replay: bool = False
    """Whether it is to be told what was asked; that comes last of all."""
    bulk: bool = False
    """Whether to stay for another answer like this one, once this one is judged, and to say
    nothing of checks before that."""
    memory_bytes: int = 6 << 30
    """What it may take itself."""
    cpu_seconds: int = 150

    def like(self, other: JudgeTask) -> bool:
        """Whether the same judge can do both: what the reference gives is the same then."""
        return (self.challenge, self.dtype, self.device, self.seed) == (
            other.challenge,
            other.dtype,
            other.device,
            other.seed,
        )
