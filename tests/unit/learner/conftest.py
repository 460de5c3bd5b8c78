from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quizapp import catalog
from quizapp.catalog import Challenge
from quizapp.learner.clock import Rhythm
from quizapp.learner.progress.database import Database
from quizapp.learner.workspace import Workspace


@pytest.fixture
def twice(make_pack: Callable[..., Path]) -> Challenge:
    return catalog.load([make_pack()], builtin=False).find("twice")


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "work")


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.moment = datetime(2027, 1, 4, 12, tzinfo=UTC)  # a Monday

    def __call__(self) -> datetime:
        return self.moment

    def go(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rhythm(clock: Clock) -> Rhythm:
    return Rhythm(now=clock, zone=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "data" / "progress.db", busy=0.2)


def graded(verdict: str, *checks: str, challenge: str = "twice", **more: object) -> dict[str, Any]:
    """A report, as far as the history reads it."""
    found = [{"verdict": one} for one in checks or (verdict,)]
    return {"challenge": challenge, "topic": "tiny", "verdict": verdict, "checks": found} | more


@pytest.fixture(name="graded")
def graded_fixture() -> Callable[..., dict[str, Any]]:
    return graded
