"""What goes to a worker and what comes back: both are JSON, so that any executor can carry them."""

from __future__ import annotations

from pathlib import Path

from quizapp.catalog.form import Id
from quizapp.figures.model import Figure
from quizapp.grading.events import Ready
from quizapp.grading.report import Line, Model, Report, Text
from quizapp.interview.models import Sha256

STRONG = ("full", "strong")
"""Tiers of protection that strangers' code may be run behind without being asked twice."""


class Place(Model):
    """Where a worker grades. The same for all results of a batch."""

    quizapp: Line
    torch: Line
    python: Line
    tier: Line
    devices: tuple[Line, ...] = ("cpu",)

    @classmethod
    def of(cls, ready: Ready, quizapp: str, python: str) -> Place:
        """The place that a service's greeting tells of."""
        return cls(
            quizapp=quizapp,
            torch=ready.torch,
            python=python,
            tier=ready.tier,
            devices=ready.devices,
        )

    def difference(self, other: Place) -> str:
        """What is not the same there, in words; empty where all is."""
        here, there = self.model_dump(), other.model_dump()
        return ", ".join(
            f"{name} {there[name]}, not {here[name]}" for name in here if here[name] != there[name]
        )


class Work(Model):
    """One answer to be graded once. Its text travels beside it, as bytes."""

    pack: Path | None
    """``None``: the built-in one, wherever the worker has it."""
    topic: Line
    challenge: Id
    pack_sha256: Sha256
    filename: Line
    device: Line
    dtype: Line
    seed: int
    check_seconds: float
    load_seconds: float
    place: Place
    """Where it must be graded: another place would give a result of another name."""
    figure: bool = False
    """Whether to draw the challenge's figure from the answer."""
    fresh: bool = False
    """Whether to start a service for it: the one before may be what failed."""
    hurry: float | None = None
    """Seconds after which a check, and four times after which importing counts as slow, and the
    whole as undecided; see ``Outcome``."""


class Outcome(Model):
    """What became of it."""

    report: Report | None = None
    figure: Figure | None = None
    problem: Text = ""
    """Why there is no report."""
    fault: bool = False
    """Whether that is ours: worth trying again."""
    slow: bool = False
    """Whether a check took longer than ``hurry``. That is no verdict: it is graded again, with all
    the time that it has, once nobody waits behind it."""
    milliseconds: float = 0.0
