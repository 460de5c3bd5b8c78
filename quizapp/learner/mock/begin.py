"""The beginning of an interview: what it asks, clean stubs in a folder of their own, the clock."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizapp.catalog import Catalog, Challenge
from quizapp.learner.mock import choose
from quizapp.learner.mock import clock as clocks
from quizapp.learner.mock.clock import Clock
from quizapp.learner.mock.desk import Desk, free_id
from quizapp.learner.mock.interview import Interview, Task
from quizapp.learner.progress import stats
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace

MINUTES = 45
SHORTEST, LONGEST = 5, 480
"""Minutes that an interview may have."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the learner asks of an interview."""

    minutes: int = MINUTES
    names: tuple[str, ...] = ()
    """Topics or challenges to draw from; none is all."""
    levels: tuple[int, int] = (1, 5)
    seed: int | None = None
    """The same seed and history draw the same challenges."""

    def pool(self, catalog: Catalog) -> list[Challenge]:
        """The challenges that it may ask.

        Raises:
            QuizError: a name is unknown, or nothing of that difficulty is there.
        """
        return choose.pool(catalog, self.names, self.levels)


def draw(catalog: Catalog, state: State, wish: Wish) -> tuple[list[Challenge], int]:
    """What is asked, rather what the learner is weak in, and the seed that drew it.

    Raises:
        QuizError: as ``Wish.pool``.
    """
    chosen = wish.pool(catalog)
    tried = state.database.read(lambda conn: stats.read(conn, state.rhythm)) or []
    ids = {one.id: [each.id for each in one.challenges] for one in catalog.topics}
    by_topic = {one.topic: one for one in stats.by_topic(tried, ids, set())}
    seed = secrets.randbits(31) if wish.seed is None else wish.seed
    weight = choose.weights(chosen, state, by_topic)
    return choose.draw(chosen, weight, wish.minutes, seed), seed


def begin(desk: Desk, root: Path, drawn: Sequence[Challenge], minutes: int, seed: int) -> Interview:
    """Write the stubs into a folder below ``root``, a workspace, and let the clock run.

    Raises:
        QuizError: an interview is on already.
        Fault: a stub cannot be written.
    """
    now = clocks.read()
    name = free_id(desk, now.wall)
    folder = root / "interviews" / name
    place = Workspace(folder)
    for one in drawn:
        place.start(one)
    begun = Interview(
        id=name,
        began=now.wall,
        seed=seed,
        folder=folder,
        clock=Clock(limit=60.0 * minutes),
        tasks=[
            Task(challenge=one.id, topic=one.topic, title=one.title, minutes=one.minutes)
            for one in drawn
        ],
    )
    desk.begin(begun)
    return begun
