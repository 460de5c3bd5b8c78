"""Answers to one challenge that are more alike than others: where to look, never a verdict.

``tokens`` takes away what copying changes easily, ``winnow`` makes fingerprints of the rest,
``known`` says what anybody may have written, ``pairs`` ranks, ``groups`` joins answers that one
comment serves, ``beside`` marks what two have in common, ``export`` writes what other tools read.
Challenges are short and have few good answers: a pair is measured against all pairs of its own
challenge, and a person decides.
"""

from quizapp.interview.similar.beside import Beside, beside, split
from quizapp.interview.similar.compare import Similar, compare
from quizapp.interview.similar.groups import Group
from quizapp.interview.similar.pairs import Entry, Pair, Ranking

__all__ = ["Beside", "Entry", "Group", "Pair", "Ranking", "Similar", "beside", "compare", "split"]
