"""Which challenge to do next. Front ends ask here, so that both give the same answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quizapp.catalog import Catalog, Challenge
from quizapp.learner.state import State, Status


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next."""

    do: Literal["review", "continue", "start"]
    challenge: Challenge
    status: Status


def next_step(catalog: Catalog, state: State) -> Step | None:
    """The challenge to do next and what there is to do with it; None where all is passed."""
    found = next_challenge(catalog, state)
    if found is None:
        return None
    status = state.status(found.id)
    if status.due and not state.entry(found.id).reviewing:
        return Step("review", found, status)
    return Step("start" if status.word == "new" else "continue", found, status)


def unsolved(catalog: Catalog, state: State) -> list[Challenge]:
    """The challenges not passed yet, in the catalog's order."""
    return [one for one in catalog.challenges if state.status(one.id).word != "passed"]


def next_challenge(catalog: Catalog, state: State) -> Challenge | None:
    """A review that is due, within the day's share; else the one in hand if it is not passed, else
    the next of its topic, else the first of all."""
    known = {one.id: one for one in catalog.challenges}
    for name in state.today.offered:
        if name in known:
            return known[name]
    return next_new(catalog, state)


def next_new(catalog: Catalog, state: State) -> Challenge | None:
    """As `next_challenge`, reviews left out."""
    todo = unsolved(catalog, state)
    for one in todo:
        if one.id == state.last:
            return one
    last = next((one for one in catalog.challenges if one.id == state.last), None)
    if last is not None:
        order = [one.id for one in catalog.challenges]
        same = [one for one in todo if one.topic == last.topic]
        later = [one for one in same if order.index(one.id) > order.index(last.id)]
        if same:
            return (later or same)[0]
    return todo[0] if todo else None


def random_challenge(challenges: Sequence[Challenge], seed: int | None = None) -> Challenge | None:
    """Any of them; the same one for the same seed."""
    import random  # brings hashlib along, 8 ms that `quiz list` need not pay

    return random.Random(seed).choice(challenges) if challenges else None
