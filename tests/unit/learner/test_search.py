"""Searching and filtering, and what is to be done next."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp import catalog
from quizapp.catalog import Catalog
from quizapp.errors import QuizError
from quizapp.learner.clock import Rhythm
from quizapp.learner.overview import overview
from quizapp.learner.pick import next_step
from quizapp.learner.search import Query, find
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace

from .conftest import Clock

Graded = Callable[..., dict[str, Any]]


@pytest.fixture
def known(make_pack: Callable[..., Path]) -> Catalog:
    pack = make_pack(challenges=("twice", "thrice", "half"))
    file = pack / "challenges" / "tiny" / "half" / "challenge.toml"
    text = (
        file.read_text()
        .replace('"Twice"', '"Halve it"')
        .replace("difficulty = 1", "difficulty = 4")
    )
    file.write_text(text.replace('"implement"', '"repair"').replace("minutes = 2", "minutes = 9"))
    return catalog.load([pack], builtin=False)


@pytest.fixture
def state(own_home: Path, ws: Workspace, rhythm: Rhythm) -> State:
    return State.load(ws, rhythm)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["twice", "thrice", "half"]),
        ("HALVE", ["half"]),
        ("tiny  it", ["half"]),
        ("double", ["twice", "thrice", "half"]),
        ("nothing-like-it", []),
        ("level:1", ["twice", "thrice"]),
        ("level:2-", ["half"]),
        ("level:4-1", ["twice", "thrice", "half"]),
        ("kind:repair", ["half"]),
        ("is:new is:failing", ["twice"]),
        ("is:todo kind:implement", ["twice"]),
        ("is:passed", ["thrice"]),
        ("is:due", []),
        ("is: half", ["half"]),
    ],
)
def test_search(known: Catalog, state: State, graded: Graded, text: str, names: list[str]) -> None:
    state.record(graded("wrong", "pass", "wrong"))
    state.record(graded("pass", challenge="thrice"))
    assert [one.id for one in find(known, state, Query.parse(text))] == names


@pytest.mark.parametrize("text", ["is:nope", "level:9", "level:a", "kind:poem"])
def test_an_unknown_filter_says_what_there_is(text: str) -> None:
    with pytest.raises(QuizError) as caught:
        Query.parse(text)
    assert caught.value.hint is not None


@pytest.mark.parametrize("text", ["", "is:due", "is:todo level:2-3 kind:repair", "level:4"])
def test_filters_are_written_as_they_are_read(text: str) -> None:
    query = Query.parse(f"some words {text}")
    assert query.filters() == text
    assert query.words == ("some", "words")
    assert bool(query) and not Query.parse(" ")


def test_the_next_step(known: Catalog, state: State, graded: Graded, clock: Clock) -> None:
    step = next_step(known, state)
    assert step is not None and (step.do, step.challenge.id) == ("start", "twice")
    state.record(graded("wrong", "pass", "wrong", challenge="thrice"))
    step = next_step(known, state)
    assert step is not None and (step.do, step.challenge.id) == ("continue", "thrice")
    assert (step.status.passed, step.status.total) == (1, 2)
    state.record(graded("pass", challenge="half"))
    clock.go(days=40)
    state = State.load(state._workspace, state.rhythm)
    step = next_step(known, state)
    assert step is not None and (step.do, step.challenge.id) == ("review", "half")
    for name in ("twice", "thrice", "half"):
        state.record(graded("pass", challenge=name))
        state.skip(name)
    assert next_step(known, state) is None


def test_a_topic_in_numbers(known: Catalog, state: State, graded: Graded, clock: Clock) -> None:
    state.record(graded("wrong", challenge="twice"))
    state.worked_on("half")
    clock.go(minutes=3)
    state.record(graded("pass", challenge="half"))
    found = overview(known.challenges, state)
    assert (found.total, found.passed, found.begun, found.due) == (3, 1, 1, 0)
    assert (found.best_seconds, found.minutes, found.minutes_left) == (180, 13, 4)
    clock.go(days=40)
    assert overview(known.challenges, State.load(state._workspace, state.rhythm)).due == 1
