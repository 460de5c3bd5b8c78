"""What a try took, told from the events that quiz sees."""

import pytest

from quizapp.learner.review.sittings import IDLE_SECONDS, Kind, Moment, Sitting, sitting

MINUTE = 60_000


def moments(*events: tuple[float, str] | tuple[float, str, object]) -> list[Moment]:
    """Events as (minute, kind) with a hint's level or a grade's outcome behind."""
    found = []
    for minute, kind, *more in events:
        word: Kind = kind  # type: ignore[assignment]
        solved = kind == "graded" and bool(more[0])
        detail = str(more[0]) if kind == "hint" else ""
        carried = more[0] if kind == "carried" else {}
        found.append(Moment(round(minute * MINUTE), word, detail, solved, carried))
    return found


def seen(*events: tuple[float, str] | tuple[float, str, object]) -> Sitting:
    found = sitting(moments(*events))
    assert found is not None
    return found


def test_the_first_try_from_opening_to_pass() -> None:
    found = seen(
        (0, "opened"), (5, "hint", 1), (9, "hint", 2), (12, "graded", 0), (15, "graded", 1)
    )
    assert (found.seconds, found.hints, found.failures) == (15 * 60, 2, 1)
    assert found.solved
    assert found.over
    assert not found.review


def test_a_night_between_counts_as_one_idle_gap() -> None:
    found = seen((0, "opened"), (10, "graded", 0), (600, "opened"), (610, "graded", 1))
    assert found.seconds == 10 * 60 + IDLE_SECONDS + 10 * 60


def test_a_pass_alone_took_nobody_knows_how_long() -> None:
    assert seen((0, "graded", 1)).seconds is None


@pytest.mark.parametrize("later", ["opened", "hint", "graded"])
def test_what_follows_a_pass_belongs_to_no_sitting(later: str) -> None:
    assert sitting(moments((0, "opened"), (5, "graded", 1), (9, later, 1))) is None


def test_a_stub_put_back_before_the_pass_goes_on_with_the_same_sitting() -> None:
    found = seen((0, "opened"), (5, "hint", 1), (6, "afresh"), (10, "graded", 1))
    assert (found.seconds, found.hints) == (600, 1)


def test_a_stub_put_back_after_the_pass_begins_a_new_one() -> None:
    found = seen((0, "hint", 3), (5, "graded", 1), (6, "afresh"), (10, "graded", 1))
    assert (found.seconds, found.hints, found.review) == (240, 0, False)


def test_a_review_has_its_own_evidence() -> None:
    past = ((0, "hint", 3), (1, "graded", 0), (2, "graded", 1))
    found = seen(*past, (100, "review"), (103, "graded", 0), (104, "graded", 1))
    assert (found.seconds, found.hints, found.failures, found.review) == (240, 0, 1, True)


@pytest.mark.parametrize("mark", ["gave-up", "looked"])
def test_seeing_the_solution_is_giving_up(mark: str) -> None:
    assert seen((0, "graded", 1), (1, "review"), (2, mark), (3, "graded", 1)).gave_up


@pytest.mark.parametrize("end", ["skipped", "rated"])
def test_a_review_that_was_ended_is_over(end: str) -> None:
    past = ((0, "graded", 1), (1, "review"), (2, end))
    assert seen(*past).over
    assert sitting(moments(*past, (3, "graded", 1))) is None


def test_a_clock_set_back_takes_no_time_away() -> None:
    found = seen((10, "opened"), (5, "hint", 1), (12, "graded", 1))
    assert found.seconds == 120


def test_an_older_quiz_s_marks_go_on() -> None:
    known = {"attempts": 2, "hints": 1, "given_up": "2027-01-01T00:00:00+00:00"}
    found = seen((0, "carried", known), (5, "graded", 1))
    assert (found.failures, found.hints, found.gave_up) == (2, 1, True)
    passed = {"passed_at": "2027-01-01T00:00:00+00:00"}
    assert sitting(moments((0, "carried", passed), (5, "graded", 1))) is None
