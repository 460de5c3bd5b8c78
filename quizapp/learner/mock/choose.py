"""Which challenges an interview asks: what the learner is weak in, and no two alike.

Each challenge has a weight: the smoothed share of its topic's attempts that failed, more where it
was never passed or is due. They are drawn one by one, each for the time that is left, from topics
and kinds not drawn yet as long as there are any.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from quizapp.catalog import Catalog, Challenge
from quizapp.errors import QuizError
from quizapp.learner.progress.stats import TopicStats
from quizapp.learner.state import State

MOST = 6
"""Challenges of one interview."""
_UNSEEN, _DUE, _ALIKE = 1.5, 1.3, 0.4


def pool(
    catalog: Catalog, topics: Iterable[str] = (), difficulty: tuple[int, int] = (1, 5)
) -> list[Challenge]:
    """The challenges to draw from. `topics`: ids of topics or challenges; none is all.

    Raises:
        QuizError: a name is unknown, or nothing of that difficulty is there.
    """
    chosen: dict[str, Challenge] = {}
    named = list(topics)
    for name in named:
        topic = next((one for one in catalog.topics if one.id == name), None)
        for one in topic.challenges if topic is not None else (catalog.find(name),):
            chosen[one.id] = one
    found = list(chosen.values()) if named else list(catalog.challenges)
    low, high = difficulty
    fitting = [one for one in found if low <= one.difficulty <= high]
    if not fitting:
        levels = sorted({one.difficulty for one in found})
        raise QuizError(
            "no challenge is of that level",
            hint=f"there are levels {', '.join(map(str, levels))}",
        )
    return fitting


def weights(
    challenges: Sequence[Challenge], state: State, topics: Mapping[str, TopicStats]
) -> dict[str, float]:
    """How much each challenge should be asked, relative to the others."""
    found = {}
    for one in challenges:
        stats = topics.get(one.topic)
        weight = stats.weakness if stats is not None else 0.5
        status = state.status(one.id)
        weight *= _UNSEEN if status.word != "passed" else _DUE if status.due else 1.0
        found[one.id] = weight
    return found


def draw(
    challenges: Sequence[Challenge], weight: Mapping[str, float], minutes: float, seed: int
) -> list[Challenge]:
    """Challenges whose pars fit into `minutes`; the shortest of all where none fits."""
    luck = random.Random(seed)
    left, chosen = minutes, list[Challenge]()
    while len(chosen) < MOST:
        fitting = [one for one in challenges if one not in chosen and one.minutes <= left]
        fresh = [one for one in fitting if one.topic not in {each.topic for each in chosen}]
        fitting = fresh or fitting
        if not fitting:
            break
        kinds = {one.kind for one in chosen}
        worth = [weight[one.id] * (_ALIKE if one.kind in kinds else 1.0) for one in fitting]
        one = luck.choices(fitting, worth)[0]
        chosen.append(one)
        left -= one.minutes
    return chosen or [min(challenges, key=lambda one: one.minutes)]
