"""Fingerprints of token sequences, by winnowing (Schleimer, Wilkerson, Aiken 2003).

Of each window of k-gram hashes the least is kept: whatever two answers share over ``K + W - 1``
tokens or more leaves a fingerprint in both, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Sequence

K = 10
"""Tokens in a k-gram: a line or two of an answer. Shorter ones meet by chance in so small a
language as layers and reshapes."""
W = 4
"""k-grams in a window."""


def grams(words: Sequence[int]) -> list[int]:
    """The hash of each run of ``K`` tokens, in order. Equal in every process: all are integers."""
    words = tuple(words)
    return [hash(words[at : at + K]) for at in range(len(words) - K + 1)]


def winnow(hashes: Sequence[int]) -> frozenset[int]:
    """The fingerprints among k-gram hashes."""
    if len(hashes) <= W:
        return frozenset([min(hashes)]) if hashes else frozenset()
    return frozenset(min(hashes[at : at + W]) for at in range(len(hashes) - W + 1))
