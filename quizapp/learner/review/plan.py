"""A day's share: what is due, how much of it to offer, and what an exam pulls forward."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from quizapp.learner.clock import Rhythm
from quizapp.learner.review.schedule import Card

LAST_ROUND_DAYS = 7
"""The days before an exam in which everything comes once more; more of them if the daily share
does not suffice."""


@dataclass(frozen=True, slots=True)
class Today:
    """The reviews of one day."""

    due: tuple[str, ...]
    """All that are due, the longest waiting first; of those alike, the least stable."""
    offered: tuple[str, ...]
    """The share of them that is left for today."""
    new: int
    """How many new challenges there is room for."""


def due_days(cards: Mapping[str, Card], today: date, rhythm: Rhythm) -> dict[str, date]:
    """When each challenge is due.

    With an exam to come, what would be due on its day or later gets a last round before it, spread
    evenly, the most stable first: what is forgotten soonest is repeated nearest to the exam. What
    was reviewed in those days already has had its last round.
    """
    days = {name: card.due for name, card in cards.items()}
    exam = rhythm.exam
    if exam is None or exam <= today:
        return days
    span = max(LAST_ROUND_DAYS, ceil(len(cards) / max(1, rhythm.due_a_day)))
    begin = exam - timedelta(days=span)
    pulled = [name for name, card in cards.items() if card.due >= exam and card.last < begin]
    pulled.sort(key=lambda name: (-cards[name].stability, name))
    begin = max(begin, today)
    room = (exam - begin).days
    for number, name in enumerate(pulled):
        days[name] = begin + timedelta(days=number * room // len(pulled))
    return days


def today(
    cards: Mapping[str, Card],
    rhythm: Rhythm,
    *,
    done: int = 0,
    begun: int = 0,
    skipped: Set[str] = frozenset(),
    under_way: Set[str] = frozenset(),
) -> Today:
    """What a day holds.

    Args:
        done: reviews rated today. begun: challenges passed for the first time today.
        skipped: put off until tomorrow. under_way: reviews begun and not ended; they come first.
    """
    day = rhythm.today()
    days = due_days(cards, day, rhythm)
    due = [name for name in cards if days[name] <= day and name not in skipped]
    due.sort(key=lambda name: (name not in under_way, days[name], cards[name].stability, name))
    share = rhythm.due_a_day
    if rhythm.exam is not None and rhythm.exam > day:
        # Rather more in a day than some of it not at all.
        before = sum(days[name] < rhythm.exam for name in cards)
        share = max(share, ceil((before + done) / (rhythm.exam - day).days))
    left = max(0, share - done)
    return Today(tuple(due), tuple(due[:left]), max(0, rhythm.new_a_day - begun))
