"""The attempt log: what shows, what does not, and the time it tells."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.interview import attempts
from quizapp.interview.candidate.clock import Clock, span
from quizapp.interview.models import Assignment, Attempt

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST = attempts.origin(b"assignment")


def log(*steps: tuple[float, float]) -> list[Attempt]:
    """Entries at these minutes by the calendar and by the running time."""
    found: list[Attempt] = []
    for wall, ran in steps:
        event = attempts.GRADED if found else attempts.OPENED
        when = NOON + timedelta(minutes=wall)
        found.append(attempts.link(found, FIRST, event, when, 60.0 * ran + 1_000.0))
    return found


def test_a_log_as_it_was_written_is_whole() -> None:
    found = log((0, 0), (10, 10), (25, 25))
    assert attempts.broken(found, FIRST) == ""
    again = [Attempt.model_validate_json(one.model_dump_json()) for one in found]
    assert attempts.broken(again, FIRST) == ""
    assert attempts.gaps(found) == []
    assert attempts.seconds(found) == 25 * 60


@given(st.integers(0, 3), st.sampled_from(["when", "verdict", "passed", "monotonic", "event"]))
def test_a_changed_entry_shows(number: int, field: str) -> None:
    found = log((0, 0), (10, 10), (20, 20), (30, 30))
    changed = {
        "when": NOON - timedelta(days=1),
        "verdict": "pass",
        "passed": 7,
        "monotonic": 5.0,
        "event": "submitted",
    }[field]
    found[number] = found[number].model_copy(update={field: changed})
    assert attempts.broken(found, FIRST) == f"was changed at entry {number + 1}"


def test_a_missing_entry_shows() -> None:
    found = log((0, 0), (10, 10), (20, 20))
    assert attempts.broken([found[0], found[2]], FIRST) == "lacks entry 2"
    assert attempts.broken(found[1:], FIRST) == "lacks entry 1"
    assert attempts.broken(found[:2], FIRST) == ""  # of an end that was cut off nothing is left


def test_another_bundles_log_shows() -> None:
    assert attempts.broken(log((0, 0)), attempts.origin(b"other")) == "was changed at entry 1"


@pytest.mark.parametrize(
    ("step", "says", "minutes"),
    [
        ((70, 10), "slept or its clock was set 60 min ahead after entry 1", 70),
        ((-50, 10), "set back by 60 min after entry 1", 10),
        ((10, -5), "restarted after entry 1 (10 min)", 10),
    ],
)
def test_clocks_that_disagree(step: tuple[float, float], says: str, minutes: int) -> None:
    found = log((0, 0), step)
    (gap,) = attempts.gaps(found)
    assert says in str(gap)
    assert attempts.seconds(found) == minutes * 60


def assignment(minutes: int = 60, deadline: datetime | None = None) -> Assignment:
    return Assignment(
        id="a-1",
        name="A",
        candidate="c07",
        tasks=(),
        minutes=minutes,
        deadline=deadline,
        created=NOON,
        quizapp="1",
        signer="",
        sealer="",
    )


def standing(minutes: float, told: Assignment) -> Clock:
    moment = NOON + timedelta(minutes=minutes)
    return Clock(told, log((0, 0)), lambda: moment, lambda: 60.0 * minutes + 1_000.0)


@pytest.mark.parametrize(
    ("minutes", "words", "over"),
    [
        (0, "0 s used, 60 min left", False),
        (12.5, "12 min used, 48 min left", False),
        (59.9, "59 min used, 6 s left", False),
        (75, "75 min used, 15 min over time", True),
    ],
)
def test_the_clock(minutes: float, words: str, over: bool) -> None:
    found = standing(minutes, assignment()).standing()
    assert found.words == words
    assert found.over is over


def test_the_deadline_is_told_where_it_comes_first() -> None:
    soon = assignment(deadline=NOON + timedelta(minutes=30))
    assert standing(10, soon).standing().words == "10 min used, 50 min left, deadline in 20 min"
    late = standing(31, soon).standing()
    assert late.over
    assert late.words.endswith("the deadline is over")
    far = assignment(deadline=NOON + timedelta(days=3))
    assert standing(10, far).standing().words == "10 min used, 50 min left"


def test_spans() -> None:
    told = [span(one) for one in (0, 59, 60, 7_199, 7_200, 11_100, 180_000, 259_200)]
    assert told == ["0 s", "59 s", "1 min", "119 min", "2 h", "3 h 5 min", "2 days 2 h", "3 days"]
