"""Pairs of answers to one challenge, ranked against all pairs of that challenge.

An index from fingerprints to answers finds the pairs, so that no two texts are compared. Answers
that are equal but for names are one body; fingerprints that many answers have say nothing and make
no pair.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from quizapp.interview.reading.tokens import Body
from quizapp.interview.similar.known import Known
from quizapp.interview.similar.winnow import grams, winnow

FEW = 8
"""Answers that may share a part before it can count as common."""
WIDE = 64
"""Bodies that may share a part before it makes no pair; bounds the work."""
LEAST = 3
"""Fingerprints that a pair must have in common: about twenty tokens beyond the known."""
SMALL = 8
"""Fingerprints that an answer counts for at least, when a share of them is taken."""
ALIKE, FAR = 0.5, 4.0
"""Score and robust z from which a review is suggested. Tried on the packs' accepted answers, taken
for strangers': no two score above 0.16, while copies with all names changed and a statement put in
before every fourth score 0.55 to 1 where the original has 20 fingerprints or more."""
MOSTLY, ENOUGH = 0.8, 10
"""Where there are fewer pairs than ``ENOUGH``, no distribution: the score alone."""
_SPREAD = 0.05
"""Least spread that z divides by: most pairs of a large cohort share nothing at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer that is compared."""

    who: str
    """The candidate; for another round's, its name before a slash."""
    key: str
    """Of the result."""
    source: str
    body: Body
    earlier: bool = False

    @property
    def person(self) -> str:
        """The candidate without the round."""
        return self.who.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers and how much they share of what is neither known nor common."""

    challenge: str
    left: Entry
    right: Entry
    score: float
    """0 to 1: of what the smaller has of its own, the share that is in the other as well; rare
    parts weigh more."""
    shared: int
    """Fingerprints in common."""
    own: tuple[int, int]
    """Fingerprints that each has of its own."""
    z: float | None
    """Distance from this challenge's median pair, in robust standard deviations."""
    suggested: bool
    """Whether to look at it. Never a verdict."""

    @property
    def same(self) -> bool:
        """Whether they differ in names, comments and layout alone."""
        return self.left.body.digest == self.right.body.digest


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found among the answers to one challenge."""

    challenge: str
    pairs: tuple[Pair, ...]
    """Those that share anything of their own, the most alike first."""
    answers: int
    of: int
    """How many pairs there are, those that share nothing included."""
    median: float
    spread: float
    clusters: tuple[tuple[str, ...], ...]
    """People joined by pairs to look at."""

    @property
    def suggested(self) -> tuple[Pair, ...]:
        """Those to look at."""
        return tuple(one for one in self.pairs if one.suggested)


def rank(challenge: str, entries: Sequence[Entry], known: Known, limit: int = 500) -> Ranking:
    """Rank the pairs; at most ``limit`` are kept, all those to look at before any other."""
    bodies: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        bodies[one.body.digest].append(one)
    groups = list(bodies.values())
    prints = [winnow(grams(group[0].body.words)) - known.grams for group in groups]
    weights = _weights(groups, prints, len(entries))
    own = [one & weights.keys() for one in prints]
    weight = [sum(weights[mark] for mark in marks) for marks in own]
    scores = _between(own, weights, weight, len(entries))
    for index, group in enumerate(groups):
        if len(group) > 1 and len(own[index]) >= LEAST:
            scores[index, index] = min(1.0, len(own[index]) / SMALL)
    distribution = _Distribution(scores, groups, entries)
    found = sorted((-score, left, right) for (left, right), score in scores.items())
    pairs: list[Pair] = []
    for minus, left, right in found:
        score = -minus
        z = distribution.z(score)
        suggested = score >= MOSTLY if z is None else score >= ALIKE and z >= FAR
        if len(pairs) >= limit and not suggested:
            break
        shared = len(own[left] & own[right])
        for one, other in _people(groups[left], groups[right], left == right):
            sizes = (len(own[left]), len(own[right]))
            pairs.append(Pair(challenge, one, other, score, shared, sizes, z, suggested))
    return Ranking(
        challenge=challenge,
        pairs=tuple(pairs),
        answers=sum(not one.earlier for one in entries),
        of=distribution.of,
        median=distribution.median,
        spread=distribution.spread,
        clusters=_clusters(one for one in pairs if one.suggested),
    )


def _weights(
    groups: Sequence[Sequence[Entry]], prints: Sequence[frozenset[int]], answers: int
) -> dict[int, float]:
    """The fingerprints that can tell something, the rarer the more."""
    of_bodies: Counter[int] = Counter()
    of_answers: Counter[int] = Counter()
    for group, marks in zip(groups, prints, strict=True):
        of_bodies.update(marks)
        for mark in marks:
            of_answers[mark] += len(group)
    common = max(FEW, answers // 4)
    return {
        mark: math.log2(1 + answers / times)
        for mark, times in of_answers.items()
        if times <= common and of_bodies[mark] <= WIDE
    }


def _between(
    own: Sequence[frozenset[int]], weights: dict[int, float], weight: Sequence[float], answers: int
) -> dict[tuple[int, int], float]:
    """Scores of the pairs of bodies that share enough: of the smaller's own, what share is in the
    other as well. To pad a copy then hides nothing; a smaller that is tiny proves little."""
    least = SMALL * math.log2(1 + answers / 2)
    holders: dict[int, list[int]] = defaultdict(list)
    for index, marks in enumerate(own):
        for mark in marks:
            holders[mark].append(index)
    together: dict[tuple[int, int], float] = defaultdict(float)
    times: Counter[tuple[int, int]] = Counter()
    for mark, found in holders.items():
        for pair in combinations(found, 2):
            together[pair] += weights[mark]
            times[pair] += 1
    return {
        (left, right): together[left, right] / max(least, min(weight[left], weight[right]))
        for (left, right), number in times.items()
        if number >= LEAST
    }


class _Distribution:
    """Scores of all pairs of a challenge; those that share nothing are counted, not listed."""

    def __init__(
        self,
        scores: dict[tuple[int, int], float],
        groups: Sequence[Sequence[Entry]],
        entries: Sequence[Entry],
    ) -> None:
        old = sum(one.earlier for one in entries)
        self.of = math.comb(len(entries), 2) - math.comb(old, 2)
        sizes = [len(group) for group in groups]
        counted = [
            (score, math.comb(sizes[left], 2) if left == right else sizes[left] * sizes[right])
            for (left, right), score in scores.items()
        ]
        rest = self.of - sum(number for _, number in counted)
        counted.append((0.0, max(0, rest)))
        self.median = _median(counted)
        away = [(abs(score - self.median), number) for score, number in counted]
        self.spread = max(_SPREAD, 1.4826 * _median(away))

    def z(self, score: float) -> float | None:
        """Robust z; ``None`` where there are too few pairs to speak of a distribution."""
        return None if self.of < ENOUGH else (score - self.median) / self.spread


def _median(counted: Sequence[tuple[float, int]]) -> float:
    half = sum(number for _, number in counted) / 2
    seen = 0
    for value, number in sorted(counted):
        seen += number
        if number and seen >= half:
            return value
    return 0.0


def _people(
    left: Sequence[Entry], right: Sequence[Entry], same: bool
) -> Iterable[tuple[Entry, Entry]]:
    """Who stands behind a pair of bodies; of many equal answers each with the next alone."""
    if same:
        pairs = list(combinations(left, 2)) if len(left) <= FEW else list(pairwise(left))
    elif len(left) * len(right) <= FEW * FEW:
        pairs = list(product(left, right))
    else:
        pairs = [(left[0], right[0])]
    return [
        (one, other)
        for one, other in pairs
        if one.person != other.person and not (one.earlier and other.earlier)
    ]


def _clusters(pairs: Iterable[Pair]) -> tuple[tuple[str, ...], ...]:
    chief: dict[str, str] = {}

    def of(who: str) -> str:
        while chief.setdefault(who, who) != who:
            chief[who] = who = chief[chief[who]]
        return who

    for one in pairs:
        chief[of(one.left.who)] = of(one.right.who)
    found: dict[str, list[str]] = defaultdict(list)
    for who in chief:
        found[of(who)].append(who)
    return tuple(sorted((tuple(sorted(one)) for one in found.values()), key=lambda one: one[0]))
