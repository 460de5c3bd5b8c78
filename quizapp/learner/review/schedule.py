"""When a challenge comes back: FSRS, asked for whole days.

The ratings in the log are the truth. A card is what FSRS makes of all ratings of one challenge, in
order; it is kept only so that a listing need not load FSRS, and is made anew after each change.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.learner.review.rating import Rating

RETENTION = 0.9
"""Chance of still knowing it on the day it is due."""
LONGEST_DAYS = 180


@dataclass(frozen=True, slots=True)
class Card:
    """Where one challenge stands in the schedule."""

    due: date
    last: date
    """Day of its last review."""
    stability: float
    """Days after which the chance of knowing it has fallen to 90 %."""
    difficulty: float
    """1 to 10."""
    reviews: int
    lapses: int
    """Reviews rated again, the first one not counted."""


def replay(ratings: "Iterable[tuple[date, Rating]]") -> Card | None:
    """The card that ratings lead to, oldest first; None without any.

    A day before its predecessor's, as after a clock that was wrong, counts as that one.
    """
    # 30 ms that only a pass or a rating pays.
    import fsrs

    # Steps of minutes suit vocabulary; a challenge takes its next turn on another day.
    scheduler = fsrs.Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )
    card = fsrs.Card(card_id=0)
    last: date | None = None
    reviews = lapses = 0
    for day, rating in ratings:
        last = max(last or day, day)
        grade = fsrs.Rating(int(rating))
        card, _ = scheduler.review_card(card, grade, datetime.combine(last, time(), UTC))
        lapses += grade is fsrs.Rating.Again and reviews > 0
        reviews += 1
    if last is None or card.stability is None or card.difficulty is None:
        return None
    return Card(card.due.date(), last, card.stability, card.difficulty, reviews, lapses)
