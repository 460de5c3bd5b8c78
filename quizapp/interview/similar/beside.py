"""Two answers side by side: which lines they share, and which of those anybody may have written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quizapp.interview.reading.tokens import Body
from quizapp.interview.similar.known import Known
from quizapp.interview.similar.pairs import Pair
from quizapp.interview.similar.winnow import K, grams

Mark = Literal["", "known", "common"]
"""``common``: in both answers and in nothing known; ``known``: in what the pack holds as well."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A mark for each line of either answer, from the first."""

    left: tuple[Mark, ...]
    right: tuple[Mark, ...]


def beside(pair: Pair, known: Known) -> Beside:
    """Mark the lines of a pair."""
    left, right = pair.left, pair.right
    one, other = grams(left.body.words), grams(right.body.words)
    return Beside(
        _marks(left.source, left.body, one, frozenset(other), known),
        _marks(right.source, right.body, other, frozenset(one), known),
    )


def _marks(
    source: str, body: Body, own: Sequence[int], others: frozenset[int], known: Known
) -> tuple[Mark, ...]:
    common, usual = [False] * len(body.words), [False] * len(body.words)
    for at, gram in enumerate(own):
        if gram in known.grams:
            usual[at : at + K] = [True] * K
        elif gram in others:
            common[at : at + K] = [True] * K
    lines: list[list[int]] = [[0, 0, 0] for _ in range(len(split(source)) + 1)]
    for at, line in enumerate(body.lines):
        if line < len(lines):
            counts = lines[line]
            counts[0] += 1
            counts[1] += common[at]
            counts[2] += usual[at] and not common[at]
    return tuple(_mark(*counts) for counts in lines[1:])


def _mark(words: int, common: int, usual: int) -> Mark:
    """A line is marked for what more than half of it is."""
    if 2 * common > words:
        return "common"
    return "known" if 2 * (common + usual) > words else ""


def split(source: str) -> list[str]:
    """The lines of a source as Python counts them: a form feed or a separator ends none."""
    return source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
