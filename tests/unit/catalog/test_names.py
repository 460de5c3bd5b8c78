"""From what is typed to the challenge that is meant."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.catalog import Catalog, UnknownName, load
from quizapp.errors import QuizError

MakePack = Callable[..., Path]


@pytest.fixture
def catalog(make_pack: MakePack) -> Catalog:
    packs = [
        make_pack("a", topic="attention", challenges=("attention", "local-attention")),
        make_pack("b", topic="optimizers", challenges=("adamw", "sgd")),
    ]
    return load(packs, builtin=False)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("attention", "attention"),
        ("local-attention", "local-attention"),
        ("local_attention", "local-attention"),
        ("Local_Attention", "local-attention"),
        (" AdamW ", "adamw"),
        ("optimizers", "adamw"),
        ("OPTIMIZERS", "adamw"),
    ],
)
def test_ids_first_then_topics(catalog: Catalog, name: str, found: str) -> None:
    assert catalog.find(name).id == found


def test_a_challenge_wins_over_the_topic_of_its_name(make_pack: MakePack) -> None:
    pack = make_pack(topic="norm", challenges=("first", "norm"))
    assert load([pack], builtin=False).find("norm").id == "norm"


@pytest.mark.parametrize(
    ("name", "first"), [("atention", "attention"), ("adam", "adamw"), ("optimisers", "optimizers")]
)
def test_a_near_miss_is_answered_by_suggestions(catalog: Catalog, name: str, first: str) -> None:
    with pytest.raises(UnknownName) as caught:
        catalog.find(name)
    error = caught.value
    assert error.suggestions[0] == first
    assert len(error.suggestions) <= 3
    assert f"did you mean {first}" in str(error)
    assert isinstance(error, QuizError)
    assert (error.hint, error.exit_code) == ("run `quiz list`", 2)


@pytest.mark.parametrize("name", ["", "zzzzzzzz"])
def test_a_far_miss_has_none(catalog: Catalog, name: str) -> None:
    with pytest.raises(UnknownName) as caught:
        catalog.find(name)
    assert caught.value.suggestions == ()
    assert str(caught.value) == f"no challenge is called {name!r}"
