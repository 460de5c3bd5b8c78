"""Every attack file: held by the wall, and successful once its defence is off."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp.grading import bubblewrap
from tests.attacks.harness import BUBBLEWRAPPED, Attack, Seen, Services, attacks
from tests.attacks.stage import Stage

ALL = attacks()
TWINS = [one for one in ALL if one.twin]


def named(found: list[Attack]) -> Any:
    given = [
        pytest.param(one, id=one.path.stem, marks=[pytest.mark.slow] if one.slow else [])
        for one in found
    ]
    return pytest.mark.parametrize("attack", given)


def told(seen: Seen) -> str:
    return f"{seen.verdict} in {seen.seconds:.2f} s, signs {sorted(seen.signs)}: {seen.text[:3000]}"


@named(ALL)
def test_held(attack: Attack, services: Services, stage: Stage, record_property: Any) -> None:
    record_property("attack", (attack.row, attack.does, attack.stops, ""))
    seen = services.try_on(attack, stage)
    assert seen.verdict in attack.expect, told(seen)
    assert attack.sign not in seen.signs, told(seen)
    assert not seen.left and not seen.bred, told(seen)
    assert not stage.touched and not stage.heard, told(seen)


@pytest.mark.slow
@pytest.mark.skipif(bool(bubblewrap.missing()), reason=f"bubblewrap: {bubblewrap.missing()}")
@named([one for one in ALL if not one.slow])
def test_held_in_bubblewrap(attack: Attack, services: Services, stage: Stage) -> None:
    """One more wall makes nothing weaker, and refuses no right answer."""
    seen = services.try_on(attack, stage, BUBBLEWRAPPED)
    assert seen.verdict in attack.expect, told(seen)
    assert attack.sign not in seen.signs, told(seen)
    assert not stage.touched and not stage.heard, told(seen)


@pytest.mark.slow
@named(TWINS)
def test_succeeds_without(
    attack: Attack, services: Services, stage: Stage, record_property: Any
) -> None:
    """Else the test above is dead."""
    naive = attack.twin == "naive"
    off = "in one process" if naive else " and ".join(attack.without) + " off"
    record_property("attack", (attack.row, attack.does, attack.stops, f"{attack.sign}, {off}"))
    if naive:
        seen = services.try_naively(attack, stage)
    else:
        seen = services.try_on(attack, stage, attack.opened)
    assert attack.sign in seen.signs, told(seen)
