"""Names of results, and which share has which."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp import catalog
from quizapp.catalog import Catalog
from quizapp.errors import QuizError
from quizapp.interview.batch.begin import Begun
from quizapp.interview.batch.plan import Asked, Shard, pieces
from quizapp.interview.fingerprint import pack_sha256

from .conftest import PLACE, submission


def key(found: Catalog, asked: Asked | None = None, place: Any = PLACE, **changes: Any) -> str:
    (piece,) = pieces([submission(**{"candidate": "a"} | changes)], found, place, asked or Asked(1))
    return piece.key


def test_a_name_says_all_that_a_verdict_depends_on(tiny: Catalog) -> None:
    keys = [
        key(tiny),
        key(tiny, source="x = 1"),
        key(tiny, candidate="b"),
        key(tiny, origin="elsewhere"),
        key(tiny, asked=Asked(2)),
        key(tiny, asked=Asked(1, check_seconds=9.0)),
        key(tiny, place=PLACE.model_copy(update={"torch": "9"})),
        key(tiny, place=PLACE.model_copy(update={"quizapp": "9"})),
        key(tiny, place=PLACE.model_copy(update={"python": "9"})),
    ]
    assert len(set(keys)) == len(keys)


def test_dates_and_what_may_change_about_it_are_not_in_a_name(tiny: Catalog) -> None:
    same = {
        key(tiny),
        key(tiny, late=True, counts=False, notes=("unsigned",)),
        key(tiny, place=PLACE.model_copy(update={"tier": "strong", "devices": ("cpu", "cuda")})),
    }
    assert len(same) == 1


@pytest.mark.parametrize(
    "path", ["solutions/tiny/twice/checks.py", "challenges/tiny/twice/challenge.toml"]
)
def test_a_changed_challenge_is_another(make_pack: Callable[..., Path], path: str) -> None:
    pack = make_pack()
    found = catalog.load([pack], builtin=False)
    before, hashed = key(found), pack_sha256(found.challenges[0])
    with (pack / path).open("a") as file:
        file.write("# changed\n")
    assert pack_sha256(found.challenges[0]) != hashed
    assert key(found) != before


def test_what_interpreters_and_editors_leave_is_no_change(make_pack: Callable[..., Path]) -> None:
    pack = make_pack()
    (challenge,) = catalog.load([pack], builtin=False).challenges
    before = pack_sha256(challenge)
    (challenge.solution / "__pycache__").mkdir()
    (challenge.solution / "__pycache__" / "checks.pyc").write_bytes(b"0")
    (challenge.folder / ".stub.py.swp").write_bytes(b"0")
    assert pack_sha256(challenge) == before


def test_shares_are_even_and_have_each_piece_once(planned: Callable[..., Begun]) -> None:
    everything = planned(*[submission(f"c{number}") for number in range(90)]).all
    shares = [
        [one.key for one in everything if Shard(number, 3).has(one.key)] for number in (1, 2, 3)
    ]
    assert sorted(key for share in shares for key in share) == sorted(one.key for one in everything)
    assert all(len(share) > 15 for share in shares)


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "-1/2", "1/0", "1/2/3", ""])
def test_shares_that_there_are_not(text: str) -> None:
    with pytest.raises(QuizError, match="--shard"):
        Shard.parse(text)


def test_dtype_and_device_are_refused_before_anything_runs(tiny: Catalog) -> None:
    for asked, said in [
        (Asked(1, dtype="float128"), "not graded in float128"),
        (Asked(1, device="tpu"), "not graded on tpu"),
    ]:
        with pytest.raises(QuizError, match=said):
            pieces([submission("a")], tiny, PLACE, asked)


def test_a_challenge_that_nobody_has_is_named(tiny: Catalog) -> None:
    with pytest.raises(QuizError, match="'thrise'"):
        pieces([submission("a", challenge="thrise")], tiny, PLACE, Asked(1))
