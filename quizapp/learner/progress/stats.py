"""What a history adds up to: by topic, by day, by mistake. Counting only; no words, no symbols."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from sqlite3 import Connection

from quizapp.learner.clock import Rhythm, moment

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt, as far as statistics go."""

    challenge: str
    topic: str
    day: date
    sha256: str
    solved: bool
    mistakes: tuple[str, ...]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class TopicStats:
    """One topic's numbers."""

    topic: str
    challenges: int
    passed: int
    attempts: int
    failed: int
    best_seconds: float | None
    """The shortest time that one of its challenges took."""
    weakest: str | None
    """The challenge with the most failed attempts, None where none failed."""

    @property
    def weakness(self) -> float:
        """Share of attempts that failed, as if each topic had one more of either kind: a single
        failure must not outweigh ten."""
        return (self.failed + 1) / (self.attempts + 2)


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row with a graded attempt; a run that ended yesterday still stands."""

    now: int
    longest: int


def read(conn: Connection, rhythm: Rhythm) -> list[Tried]:
    """All attempts, oldest first."""
    rows = conn.execute(
        "SELECT challenge, topic, at, sha256, solved, mistakes, seconds"
        " FROM attempts JOIN log USING (id) ORDER BY at, id"
    )
    return [
        Tried(
            challenge,
            topic,
            rhythm.day_of(moment(at)),
            sha256,
            bool(solved),
            tuple(json.loads(mistakes)),
            seconds,
        )
        for challenge, topic, at, sha256, solved, mistakes, seconds in rows
    ]


def by_topic(
    tried: Sequence[Tried], topics: Mapping[str, Sequence[str]], passed: Set[str]
) -> list[TopicStats]:
    """The numbers of each topic, given its challenges' ids and which ids are passed."""
    found = []
    for topic, ids in topics.items():
        mine = [one for one in tried if one.challenge in ids]
        failed = Counter(one.challenge for one in mine if not one.solved)
        times = [one.seconds for one in mine if one.solved and one.seconds is not None]
        # Of equals the one that stands first in the topic.
        weakest = max(ids, key=lambda name: failed[name]) if failed else None
        found.append(
            TopicStats(
                topic,
                len(ids),
                sum(one in passed for one in ids),
                len(mine),
                sum(failed.values()),
                min(times, default=None),
                weakest,
            )
        )
    return found


def weakest(topics: Iterable[TopicStats], most: int = 3) -> list[TopicStats]:
    """The topics where most fails, worst first; those without a failed attempt are not weak."""
    failed = [one for one in topics if one.failed]
    return sorted(failed, key=lambda one: -one.weakness)[:most]


def mistakes(tried: Iterable[Tried], most: int = 10) -> list[tuple[str, str, int]]:
    """Challenge, mistake's id and how often, most frequent first.

    An answer that is graded twice as it is made its mistake once.
    """
    seen = {
        (one.challenge, mistake, one.sha256 or number)
        for number, one in enumerate(tried)
        for mistake in one.mistakes
    }
    counts = Counter((challenge, mistake) for challenge, mistake, _ in seen)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(challenge, mistake, number) for (challenge, mistake), number in ranked[:most]]


def calendar(tried: Iterable[Tried], today: date) -> list[list[int | None]]:
    """Attempts on each day of the last `WEEKS` weeks: seven rows, Monday first; None is to come."""
    counts = Counter(one.day for one in tried)
    monday = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    days = [[monday + timedelta(days=7 * week + row) for week in range(WEEKS)] for row in range(7)]
    return [[counts[day] if day <= today else None for day in row] for row in days]


def streak(tried: Iterable[Tried], today: date) -> Streak:
    """The present and the longest run of days."""
    run = longest = 0
    last: date | None = None
    for day in sorted({one.day for one in tried}):
        run = run + 1 if last is not None and day - last == timedelta(days=1) else 1
        longest, last = max(longest, run), day
    stands = last is not None and today - last <= timedelta(days=1)
    return Streak(run if stands else 0, longest)
