"""Whole days, in order, never too far: whatever the ratings are."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.learner.review.rating import Rating
from quizapp.learner.review.schedule import LONGEST_DAYS, replay

DAY = date(2027, 1, 4)
REVIEWS = st.lists(
    st.tuples(st.integers(-3, 400), st.sampled_from(list(Rating))), min_size=1, max_size=12
)


def due_after(*ratings: Rating) -> list[int]:
    """Days between the reviews, each on the day it is due."""
    day, given, gaps = DAY, [], []
    for one in ratings:
        given.append((day, one))
        card = replay(given)
        assert card is not None
        gaps.append((card.due - day).days)
        day = card.due
    return gaps


def test_the_known_intervals() -> None:
    assert due_after(*[Rating.GOOD] * 4) == [2, 11, 46, 163]
    assert due_after(Rating.AGAIN, *[Rating.GOOD] * 3) == [1, 2, 6, 17]
    assert due_after(Rating.EASY) == [8]


def test_no_rating_no_card() -> None:
    assert replay([]) is None


@given(REVIEWS)
def test_any_history_leads_to_a_later_day(gaps: list[tuple[int, Rating]]) -> None:
    """Days may repeat or run backwards, as after a clock that was wrong."""
    day, given = DAY, []
    for gap, rating in gaps:
        day += timedelta(days=gap)
        given.append((day, rating))
    card = replay(given)
    assert card is not None
    assert card == replay(given)
    assert card.last == max(one for one, _ in given)
    assert 1 <= (card.due - card.last).days <= LONGEST_DAYS
    assert card.stability > 0
    assert 1 <= card.difficulty <= 10
    assert card.reviews == len(given)


@given(REVIEWS)
def test_a_better_rating_comes_back_no_earlier(gaps: list[tuple[int, Rating]]) -> None:
    days = [DAY]
    for gap, _ in gaps:
        days.append(days[-1] + timedelta(days=max(1, gap)))
    past = list(zip(days, [rating for _, rating in gaps], strict=False))
    dues = []
    for last in Rating:
        card = replay([*past, (days[-1], last)])
        assert card is not None
        dues.append(card.due)
    assert dues == sorted(dues)
