"""What every area of the bench hands back, and what it is handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from quizapp.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number and the goal it has."""

    name: str
    value: float
    goal: float
    unit: str

    @property
    def reached(self) -> bool:
        """Whether the goal is reached (smaller is better everywhere)."""
        return self.value <= self.goal

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"reached": self.reached}

    def line(self) -> str:
        """For people."""
        word = "✓ reached" if self.reached else "✗ missed "
        return f"{word}  {self.value:8.3g} {self.unit:<4} (goal {self.goal:g})  {self.name}"


@dataclass(frozen=True, slots=True)
class Task:
    """What to measure with."""

    catalog: Catalog
    rounds: int
    """How often each whole process runs, after one round that is not counted."""
    say: Callable[[str], None]
    """Tells whoever waits what is being measured."""
    submissions: int = 200
    """How many hand-ins the batch has."""
