"""What `quiz dev check` says of a challenge's public checks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp import catalog
from quizapp.authoring.proofs import ALL, Scope
from quizapp.authoring.public import public

PROPERTY = """

def any_number(got, want):
    pass


@check(explains="forward", holds=any_number)
def rate(make, given):
    "A rate."
    yield make(given.normal(2))
"""


@pytest.mark.parametrize("one", catalog.load([]).challenges, ids=lambda one: one.id)
def test_ours_are_proved(one: catalog.Challenge) -> None:
    assert one.public
    assert list(public(one, Scope())) == []
    assert ALL["public"] is public


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ('["forward"]', ""),
        ("[]", ""),
        ('["backward"]', "no check backward runs in float32; there are forward, rate"),
        ('["rate"]', "rate is judged by a property"),
    ],
)
def test_what_is_named(make_pack: Callable[..., Path], named: str, says: str) -> None:
    pack = make_pack()
    folder = pack / "challenges" / "tiny" / "twice"
    text = (folder / "challenge.toml").read_text()
    (folder / "challenge.toml").write_text(text.replace("[entry]", f"public = {named}\n\n[entry]"))
    checks = pack / "solutions" / "tiny" / "twice" / "checks.py"
    checks.write_text(checks.read_text() + PROPERTY)
    found = list(public(catalog.load_one(pack, "tiny", "twice"), Scope()))
    assert says in " ".join(found)
    assert bool(found) == bool(says)
