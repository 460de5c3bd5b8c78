"""What a grade, a rating or an undoing does to the schedule. Each runs in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from sqlite3 import Connection
from typing import Any

from quizapp.errors import QuizError
from quizapp.learner.progress import log
from quizapp.learner.progress.log import Place
from quizapp.learner.review.rating import Rating, suggest
from quizapp.learner.review.schedule import Card, replay
from quizapp.learner.review.sittings import Sitting, sitting


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the schedule made of an event."""

    challenge: str
    rating: Rating | None = None
    """None where nothing was rated."""
    due: date | None = None
    first: bool = False
    """Whether this put the challenge into the schedule."""


def graded(
    conn: Connection,
    place: Place,
    report: Mapping[str, Any],
    *,
    source: str | None,
    par_seconds: float | None,
    day: date,
) -> Outcome:
    """Keep an attempt. A pass that ends a review is rated, and so is a first pass."""
    attempt = log.add_attempt(conn, place, report, source)
    seen = sitting(log.timeline(conn, place.challenge))
    if seen is not None:
        log.set_seconds(conn, attempt, seen.seconds)
    if seen is None or not seen.solved:
        return Outcome(place.challenge)
    first = not log.counting(log.ratings(conn, place.challenge))
    if not (seen.review or first):
        return Outcome(place.challenge)
    rating = suggest(seen, par_seconds)
    log.add_rating(conn, place, rating, suggested=rating, day=day)
    card = reschedule(conn, place.challenge)
    return Outcome(place.challenge, rating, card.due if card else None, first)


def under_way(conn: Connection, challenge: str) -> Sitting | None:
    """The review that was begun and not ended."""
    seen = sitting(log.timeline(conn, challenge))
    return seen if seen is not None and seen.review and not seen.over else None


def rate(conn: Connection, place: Place, rating: Rating, *, passed: bool, day: date) -> Outcome:
    """The learner's own word: it ends a review under way, else corrects the last rating.

    Raises:
        QuizError: the challenge was never passed, so there is nothing to rate.
    """
    given = log.ratings(conn, place.challenge)
    present = under_way(conn, place.challenge)
    if present is not None:
        log.add_rating(conn, place, rating, suggested=suggest(present, None), day=day)
    elif given:
        last = given[-1]
        log.add_rating(conn, place, rating, suggested=last.suggested, day=last.day, slot=last.slot)
    elif passed:
        log.add_rating(conn, place, rating, suggested=rating, day=day)
    else:
        raise QuizError(
            f"{place.challenge} has not been passed yet, so there is nothing to rate",
            hint=f"`quiz start {place.challenge}` begins it; its first pass schedules it",
        )
    card = reschedule(conn, place.challenge)
    return Outcome(place.challenge, rating, card.due if card else None, not log.counting(given))


def undo(conn: Connection, workspace: str, at: int) -> Outcome | None:
    """Take the last rating back; None where there is none."""
    last = log.last_rating(conn)
    if last is None:
        return None
    log.add(conn, Place(last.challenge, workspace, at), "undone", last.uid)
    card = reschedule(conn, last.challenge)
    return Outcome(last.challenge, last.rating, card.due if card else None)


def reschedule(conn: Connection, challenge: str) -> Card | None:
    """Make a challenge's card anew from its ratings."""
    card = replay(log.counting(log.ratings(conn, challenge)))
    conn.execute("DELETE FROM cards WHERE challenge = ?", (challenge,))
    if card is not None:
        conn.execute(
            "INSERT INTO cards VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                challenge,
                card.due.isoformat(),
                card.last.isoformat(),
                card.stability,
                card.difficulty,
                card.reviews,
                card.lapses,
            ),
        )
    return card
