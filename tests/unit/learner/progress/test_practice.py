"""From grades to ratings to days: what the learner's acts do to the schedule."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.learner.begin import begin
from quizapp.learner.clock import Rhythm
from quizapp.learner.progress import history, log
from quizapp.learner.review.rating import Rating
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace

Graded = Callable[..., dict[str, Any]]
PAR = 10.0


@pytest.fixture
def state(ws: Workspace, rhythm: Rhythm) -> State:
    return State.load(ws, rhythm)


def ratings(state: State, name: str = "twice") -> list[log.Rated]:
    return state.database.read(lambda conn: log.ratings(conn, name)) or []


def pass_it(state: State, graded: Graded, name: str = "twice") -> Any:
    return state.record(graded("pass", challenge=name), "source", PAR)


def test_a_first_pass_is_scheduled_once(state: State, graded: Graded, clock: Any) -> None:
    state.worked_on("twice")
    clock.go(minutes=5)
    first = pass_it(state, graded)
    assert (first.rating, first.first, first.due) == (Rating.EASY, True, date(2027, 1, 12))
    clock.go(minutes=1)
    again = pass_it(state, graded)
    assert (again.rating, again.due) == (None, None)
    assert len(ratings(state)) == 1
    assert state.entry("twice").best_seconds == 300


def test_a_failure_schedules_nothing(state: State, graded: Graded) -> None:
    assert state.record(graded("wrong")).rating is None
    assert state.today.due == ()
    assert ratings(state) == []


def test_a_pass_that_skipped_checks_is_none(state: State, graded: Graded) -> None:
    assert state.record(graded("pass", "pass", "skipped")).rating is None


def test_a_broken_rule_is_no_pass(state: State, graded: Graded) -> None:
    assert state.record(graded("pass", breaches=[{"name": "torch.add"}])).rating is None
    assert str(state.status("twice")) == "rule broken"


def test_a_review_from_stub_to_rating(
    state: State, ws: Workspace, twice: Challenge, graded: Graded, clock: Any
) -> None:
    path = ws.start(twice).path
    path.write_text("my answer")
    state.record(graded("pass"), "my answer", PAR)
    clock.go(days=2)
    state = State.load(ws, state.rhythm)
    assert state.today.offered == ("twice",)
    restored = begin(ws, twice, state)
    assert path.read_text() == twice.stub()
    assert restored.backup is not None
    assert restored.backup.read_text() == "my answer"
    path.write_text("half of it")
    assert begin(ws, twice, state).backup is None  # it goes on, the file stays
    assert path.read_text() == "half of it"
    clock.go(minutes=8)
    assert state.record(graded("wrong"), "half of it", PAR).rating is None
    clock.go(minutes=1)
    outcome = pass_it(state, graded)
    assert (outcome.rating, outcome.first) == (Rating.GOOD, False)
    assert outcome.due is not None
    assert outcome.due > state.rhythm.today()
    assert state.today.due == ()
    found = state.database.read(lambda conn: history.attempts(conn, "twice")) or []
    answers = [state.database.read(lambda c, s=one.sha256: history.source(c, s)) for one in found]
    assert answers == ["my answer", "half of it", "source"]


def test_only_what_was_passed_is_reviewed(state: State, ws: Workspace, twice: Challenge) -> None:
    with pytest.raises(QuizError, match="not been passed yet"):
        begin(ws, twice, state)
    assert not ws.root.exists()


def test_a_hint_and_the_solution_count_in_a_review(
    state: State, graded: Graded, clock: Any
) -> None:
    for act, rating in (
        (lambda: state.hint_shown("twice", 1), Rating.HARD),
        (lambda: state.solution_shown("twice"), Rating.AGAIN),
    ):
        pass_it(state, graded)
        clock.go(days=20)
        state.review_begun("twice")
        act()
        clock.go(minutes=1)
        assert pass_it(state, graded).rating is rating


def test_the_learner_has_the_last_word(state: State, graded: Graded, clock: Any) -> None:
    suggested = pass_it(state, graded)
    clock.go(days=1)  # even a day later it is the same review that is corrected
    corrected = state.rate("twice", Rating.AGAIN)
    assert suggested.due == date(2027, 1, 6)
    assert corrected.due == date(2027, 1, 5)
    given = ratings(state)
    assert [(one.rating, one.suggested) for one in given] == [
        (Rating.GOOD, Rating.GOOD),
        (Rating.AGAIN, Rating.GOOD),
    ]
    assert given[0].slot == given[1].slot
    assert given[1].day == date(2027, 1, 4)


def test_undo_takes_back_one_rating_at_a_time(state: State, graded: Graded, clock: Any) -> None:
    first = pass_it(state, graded)
    clock.go(minutes=1)
    state.rate("twice", Rating.AGAIN)
    clock.go(minutes=1)
    undone = state.undo_rating()
    assert undone is not None
    assert (undone.rating, undone.due) == (Rating.AGAIN, first.due)
    undone = state.undo_rating()
    assert undone is not None
    assert (undone.rating, undone.due) == (Rating.GOOD, None)
    assert state.undo_rating() is None
    assert state.due_days == {}
    # What was taken back can be given anew.
    assert state.rate("twice", Rating.EASY).due == date(2027, 1, 12)
    assert len({one.slot for one in ratings(state)}) == 1


def test_rating_ends_a_review_without_a_pass(state: State, graded: Graded, clock: Any) -> None:
    pass_it(state, graded)
    clock.go(days=2)
    state.review_begun("twice")
    outcome = state.rate("twice", Rating.AGAIN)
    assert not state.entry("twice").reviewing
    assert outcome.due is not None
    assert (outcome.due - state.rhythm.today()).days == 1
    assert ratings(state)[-1].suggested is Rating.AGAIN


def test_there_must_be_something_to_rate(state: State, graded: Graded) -> None:
    state.record(graded("wrong"))
    with pytest.raises(QuizError, match="nothing to rate"):
        state.rate("twice", Rating.GOOD)


def test_skipping_is_no_failure(state: State, graded: Graded, clock: Any, ws: Workspace) -> None:
    pass_it(state, graded)
    before = dict(state.due_days)
    clock.go(days=2)
    state = State.load(ws, state.rhythm)
    assert state.today.due == ("twice",)
    state.skip("twice")
    assert state.today.due == ()
    assert state.due_days == before
    assert len(ratings(state)) == 1
    clock.go(days=1)
    assert State.load(ws, state.rhythm).today.due == ("twice",)


def test_the_day_s_share_is_used_up(
    state: State, graded: Graded, clock: Any, tmp_path: Path, ws: Workspace
) -> None:
    names = [f"c{number}" for number in range(5)]
    for name in names:
        pass_it(state, graded, name)
    assert state.today.new == 0
    clock.go(days=2)
    state = State.load(ws, state.rhythm)
    assert (len(state.today.due), len(state.today.offered), state.today.new) == (5, 3, 1)
    for name in state.today.offered[:2]:
        state.review_begun(name)
        pass_it(state, graded, name)
    assert (len(state.today.due), len(state.today.offered)) == (3, 1)
