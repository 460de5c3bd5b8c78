"""How far each topic has come: what a list of topics shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.catalog import Challenge
from quizapp.learner.state import State


@dataclass(frozen=True, slots=True)
class Overview:
    """Some challenges, counted."""

    total: int
    passed: int
    begun: int
    """Started or failing."""
    due: int
    best_seconds: float | None
    """The shortest time that one of them took, as `quiz stats` has it."""
    minutes: int
    """What all of them take somebody who knows the matter."""
    minutes_left: int
    """The same of those not passed."""


def overview(challenges: Sequence[Challenge], state: State) -> Overview:
    """Count the challenges of a topic, or of all."""
    states = {one.id: state.status(one.id) for one in challenges}
    words = [one.word for one in states.values()]
    times = [state.entry(name).best_seconds for name in states]
    return Overview(
        len(challenges),
        words.count("passed"),
        words.count("started") + words.count("failing"),
        sum(one.due for one in states.values()),
        min((one for one in times if one is not None), default=None),
        sum(one.minutes for one in challenges),
        sum(one.minutes for one in challenges if states[one.id].word != "passed"),
    )
