"""What attempts add up to."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizapp.learner.progress import stats
from quizapp.learner.progress.stats import Streak, Tried

TODAY = date(2027, 1, 6)  # a Wednesday


def tried(challenge: str = "a", *, days: int = 0, solved: bool = False, **more: object) -> Tried:
    values = {"sha256": "", "mistakes": (), "seconds": None} | more
    return Tried(challenge, "t", TODAY + timedelta(days=days), solved=solved, **values)  # type: ignore[arg-type]


def test_topics() -> None:
    history = [
        tried("a", solved=True, seconds=90.0),
        tried("a", solved=True, seconds=60.0),
        tried("b"),
        tried("b"),
        tried("b", solved=True),
        tried("gone"),
    ]
    topics = {"one": ["a", "b"], "two": ["c"]}
    first, second = stats.by_topic(history, topics, {"a", "b"})
    assert (first.challenges, first.passed, first.attempts, first.failed) == (2, 2, 5, 2)
    assert (first.best_seconds, first.weakest) == (60.0, "b")
    assert (second.attempts, second.best_seconds, second.weakest) == (0, None, None)


def test_weak_topics_need_a_failure_and_one_is_not_many() -> None:
    topics = {"once": ["a"], "often": ["b"], "never": ["c"]}
    history = [tried("a"), *[tried("b")] * 9, tried("b", solved=True), tried("c", solved=True)]
    found = stats.weakest(stats.by_topic(history, topics, set()))
    assert [one.topic for one in found] == ["often", "once"]


def test_mistakes_are_counted_by_answer() -> None:
    history = [
        tried("a", mistakes=("no-scale", "axis"), sha256="1"),
        tried("a", mistakes=("no-scale",), sha256="1"),
        tried("a", mistakes=("no-scale",), sha256="2"),
        tried("b", mistakes=("no-scale",), sha256="1"),
    ]
    assert stats.mistakes(history) == [("a", "no-scale", 2), ("a", "axis", 1), ("b", "no-scale", 1)]
    assert stats.mistakes(history, most=1) == [("a", "no-scale", 2)]


def test_the_calendar_ends_today() -> None:
    weeks = stats.WEEKS
    history = [tried(), tried(), tried(days=-2), tried(days=-2 - 7 * (weeks - 1)), tried(days=-400)]
    rows = stats.calendar(history, TODAY)
    assert [len(row) for row in rows] == [weeks] * 7
    monday, wednesday, thursday = rows[0], rows[2], rows[3]
    assert (monday[-1], monday[0], wednesday[-1]) == (1, 1, 2)
    assert thursday[-1] is None
    assert thursday[-2] == 0


def test_a_streak_stands_until_a_day_was_missed() -> None:
    def streak(*days: int) -> Streak:
        return stats.streak([tried(days=day) for day in days], TODAY)

    assert streak() == Streak(0, 0)
    assert streak(0, -1, -1, -2) == Streak(3, 3)
    assert streak(-1, -2) == Streak(2, 2)
    assert streak(-2, -3, -4) == Streak(0, 3)
    assert streak(0, -2, -3, -4) == Streak(1, 3)


@given(st.lists(st.integers(-200, 0)))
def test_a_streak_is_within_its_bounds(days: list[int]) -> None:
    found = stats.streak([tried(days=day) for day in days], TODAY)
    assert 0 <= found.now <= found.longest <= len(set(days))
    assert bool(found.longest) == bool(days)
