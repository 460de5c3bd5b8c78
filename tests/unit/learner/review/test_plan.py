"""A day's share, and what an exam pulls forward."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learner.clock import Rhythm
from quizapp.learner.review import plan
from quizapp.learner.review.schedule import Card

TODAY = date(2027, 1, 4)


def rhythm(exam: date | None = None, **settings: int) -> Rhythm:
    now = datetime(2027, 1, 4, 12, tzinfo=UTC)
    return Rhythm(now=lambda: now, zone=UTC, exam=exam, **settings)


def card(due: int, last: int = -10, stability: float = 5.0) -> Card:
    """Due and last reviewed so many days from today."""
    days = (TODAY + timedelta(days=due), TODAY + timedelta(days=last))
    return Card(*days, stability, 5.0, 1, 0)


def test_the_longest_waiting_first_and_no_more_than_the_share() -> None:
    cards = {"a": card(0), "b": card(-5), "c": card(1), "d": card(-2), "e": card(-2, stability=1)}
    found = plan.today(cards, rhythm())
    assert found.due == ("b", "e", "d", "a")
    assert found.offered == ("b", "e", "d")
    assert plan.today(cards, rhythm(), done=2).offered == ("b",)
    assert plan.today(cards, rhythm(), done=9).offered == ()
    assert plan.today(cards, rhythm(), skipped={"b"}).due == ("e", "d", "a")
    assert plan.today(cards, rhythm(), under_way={"a"}).due[0] == "a"


def test_room_for_new_ones() -> None:
    assert [plan.today({}, rhythm(), begun=number).new for number in (0, 1, 2)] == [1, 0, 0]


def test_an_exam_that_is_over_changes_nothing() -> None:
    cards = {"a": card(50)}
    for day in (TODAY, TODAY - timedelta(days=1)):
        assert plan.due_days(cards, TODAY, rhythm(day)) == plan.due_days(cards, TODAY, rhythm())


def test_a_last_round_before_the_exam() -> None:
    exam = TODAY + timedelta(days=30)
    cards = {"firm": card(100, stability=90), "weak": card(40, stability=20), "soon": card(3)}
    days = plan.due_days(cards, TODAY, rhythm(exam))
    assert days["soon"] == TODAY + timedelta(days=3)
    assert TODAY + timedelta(days=23) == days["firm"] < days["weak"] < exam
    # Once it was repeated in those days it is not pulled again.
    done = {"firm": card(100, last=25)}
    later = TODAY + timedelta(days=26)
    assert plan.due_days(done, later, rhythm(exam)) == {"firm": TODAY + timedelta(days=100)}


@given(
    st.lists(
        st.tuples(st.integers(-40, 180), st.integers(-60, -1), st.floats(0.1, 300)), max_size=60
    ),
    st.integers(-5, 90),
    st.integers(0, 5),
)
def test_everything_comes_before_the_exam(
    known: list[tuple[int, int, float]], until: int, share: int
) -> None:
    cards = {f"c{number}": card(*one) for number, one in enumerate(known)}
    exam = TODAY + timedelta(days=until)
    pace = rhythm(exam, due_a_day=share)
    days = plan.due_days(cards, TODAY, pace)
    assert days.keys() == cards.keys()
    round_days = max(plan.LAST_ROUND_DAYS, -(-len(cards) // max(1, share)))
    for name, one in cards.items():
        assert days[name] <= one.due or one.due < TODAY
        if exam > TODAY and one.last < exam - timedelta(days=round_days):
            assert days[name] < exam
        if days[name] != one.due:
            assert days[name] >= TODAY
    offered = plan.today(cards, pace).offered
    if until > 0:
        # Taking each day's offer leaves nothing behind.
        before = sum(day < exam for day in days.values())
        assert max(share, len(offered)) * until >= before or len(offered) == sum(
            day <= TODAY for day in days.values()
        )
    else:
        assert len(offered) <= share


@pytest.mark.parametrize(
    ("local", "day"),
    [("2027-01-05 03:59", "2027-01-04"), ("2027-01-05 04:00", "2027-01-05")],
)
def test_a_day_begins_at_four(local: str, day: str) -> None:
    instant = datetime.fromisoformat(f"{local}+00:00")
    assert Rhythm(zone=UTC).day_of(instant) == date.fromisoformat(day)


def test_the_day_is_the_learner_s_own() -> None:
    from zoneinfo import ZoneInfo

    instant = datetime(2027, 1, 4, 18, tzinfo=UTC)
    assert Rhythm(zone=ZoneInfo("Asia/Tokyo")).day_of(instant) == TODAY  # three at night
    assert Rhythm(zone=ZoneInfo("Asia/Tokyo"), day_starts=time(0)).day_of(instant) == date(
        2027, 1, 5
    )
