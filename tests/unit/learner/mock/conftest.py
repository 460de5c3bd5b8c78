from pathlib import Path

import pytest

from quizapp.learner.mock import Clock, Desk, Interview, Task
from quizapp.learner.mock.clock import Reading

NOON = 1_800_000_000.0


class Machine:
    """Both clocks of a machine that does what it is told."""

    def __init__(self) -> None:
        self.wall, self.ticks, self.boot = NOON, 100.0, "one"

    def __call__(self) -> Reading:
        return Reading(wall=self.wall, ticks=self.ticks, boot=self.boot)

    def work(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks += seconds

    def sleep(self, seconds: float) -> None:
        self.wall += seconds

    def restart(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks, self.boot = 3.0, f"{self.boot}+"


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def desk(tmp_path: Path, machine: Machine) -> Desk:
    return Desk(tmp_path / "state" / "interview.json", tmp_path / "data" / "interviews", machine)


def interview(tmp_path: Path, *names: str, minutes: float = 45) -> Interview:
    return Interview(
        id="20270104-1200",
        began=NOON,
        seed=3,
        folder=tmp_path / "answers",
        clock=Clock(limit=60 * minutes),
        tasks=[
            Task(challenge=one, topic="tiny", title=one.title(), minutes=20)
            for one in names or ("twice", "thrice")
        ],
    )
