"""What an interview asks: what fits, what is weak, and no two alike."""

from collections import Counter

import pytest

from quizapp import catalog
from quizapp.catalog import Catalog, UnknownName
from quizapp.errors import QuizError
from quizapp.learner.mock import choose
from quizapp.learner.progress.stats import TopicStats
from quizapp.learner.state import State


@pytest.fixture(scope="module")
def known() -> Catalog:
    return catalog.load()


def topic(name: str, attempts: int, failed: int) -> TopicStats:
    return TopicStats(name, 1, 0, attempts, failed, None, None)


def test_the_pool_is_what_was_named(known: Catalog) -> None:
    named = choose.pool(known, ["optimizers", "attention"])
    assert {one.topic for one in named} == {"optimizers", "attention"}
    assert {"adamw", "repair-optimizer-race", "attention"} <= {one.id for one in named}
    assert choose.pool(known, ["adamw"]) == [known.find("adamw")]
    assert len(choose.pool(known)) == len(known.challenges)
    assert {one.difficulty for one in choose.pool(known, (), (3, 4))} == {3, 4}
    assert choose.pool(known, ["adamw", "optimizers"]).count(known.find("adamw")) == 1


def test_names_and_levels_that_are_not_there(known: Catalog) -> None:
    with pytest.raises(UnknownName):
        choose.pool(known, ["attentoin"])
    with pytest.raises(QuizError, match="no challenge is of that level"):
        choose.pool(known, ["dropout"], (5, 5))


@pytest.mark.parametrize("minutes", [20, 45, 90, 240])
def test_what_is_drawn_fits_and_differs(known: Catalog, minutes: int) -> None:
    pool = list(known.challenges)
    weight = {one.id: 1.0 for one in pool}
    for seed in range(30):
        drawn = choose.draw(pool, weight, minutes, seed)
        assert sum(one.minutes for one in drawn) <= minutes
        assert 1 <= len(drawn) <= choose.MOST
        assert len({one.id for one in drawn}) == len(drawn)
        for count, one in enumerate(drawn):
            before = drawn[:count]
            topics = {each.topic for each in before}
            left = minutes - sum(each.minutes for each in before)
            others = [each for each in pool if each.topic not in topics and each.minutes <= left]
            assert one.topic not in topics or not others, "a topic twice, and others were left"
        # No time is left in which another one would have fitted.
        left = minutes - sum(one.minutes for one in drawn)
        rest = [one for one in pool if one not in drawn and one.minutes <= left]
        assert not rest or len(drawn) == choose.MOST


def test_the_same_seed_asks_the_same(known: Catalog) -> None:
    pool = list(known.challenges)
    weight = {one.id: 1.0 for one in pool}
    drawn = [tuple(one.id for one in choose.draw(pool, weight, 45, seed)) for seed in range(40)]
    assert drawn == [
        tuple(one.id for one in choose.draw(pool, weight, 45, seed)) for seed in range(40)
    ]
    assert len(set(drawn)) > 5


def test_where_nothing_fits_the_shortest_is_asked(known: Catalog) -> None:
    pool = list(known.challenges)
    drawn = choose.draw(pool, {one.id: 1.0 for one in pool}, 5, 0)
    assert [one.minutes for one in drawn] == [min(one.minutes for one in pool)]


def test_one_topic_alone_may_ask_twice(known: Catalog) -> None:
    pool = choose.pool(known, ["optimizers"])
    drawn = choose.draw(pool, {one.id: 1.0 for one in pool}, 60, 0)
    assert len(drawn) >= 2
    assert {one.topic for one in drawn} == {"optimizers"}


def test_what_fails_most_is_asked_most(known: Catalog, ws, rhythm, database) -> None:
    state = State(ws, rhythm, database)
    pool = [known.find(name) for name in ("attention", "batchnorm", "conv2d")]
    numbers = {"attention": topic("attention", 9, 9), "batchnorm": topic("batchnorm", 9, 0)}
    weight = choose.weights(pool, state, numbers)
    assert weight["attention"] > weight["conv2d"] > weight["batchnorm"]
    first = Counter(choose.draw(pool, weight, 25, seed)[0].id for seed in range(200))
    assert first["attention"] > first["conv2d"] > first["batchnorm"] > 0


def test_what_was_passed_is_asked_less(known: Catalog, ws, rhythm, database, graded) -> None:
    state = State(ws, rhythm, database)
    state.record(graded("pass", challenge="attention"), "source", 25.0)
    weight = choose.weights([known.find("attention"), known.find("batchnorm")], state, {})
    assert weight["batchnorm"] > weight["attention"]
