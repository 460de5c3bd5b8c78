"""What has been said of a record, for those that come again.

Answers to one challenge from one seed are seldom unlike: whoever multiplies in the same order gives
the same bits, and so does whoever makes the same mistake. A judge that stays for many answers then
need not read, compare and diagnose the same bytes once more. The bytes alone decide, so no answer
can make another be taken for what it is not.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from quizapp.checks.record import Record
from quizapp.grading.judge.compare import Outcome

T = TypeVar("T")

MOST_BYTES = 16 << 20
"""Of records that are kept, as they were sent. Decoded they take about as much."""
MOST = 1_000
"""Entries that are kept, however small they are."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A record that a check gave, and its verdict."""

    record: Record
    outcome: Outcome
    digest: bytes
    """Of its bytes."""


class Again(Generic[T]):
    """What was made of certain bytes, those that were used last."""

    def __init__(self, most_bytes: int = MOST_BYTES, most: int = MOST) -> None:
        self._room = most_bytes
        self._most = most
        self._known: OrderedDict[bytes, tuple[T, int]] = OrderedDict()

    def get(self, key: bytes, size: int, make: Callable[[], T]) -> T:
        """What ``make`` gave for ``key``, or gives now; ``size`` is what keeping it takes."""
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
            return found[0]
        made = make()
        self._known[key] = made, size
        self._room -= size
        while self._known and (self._room < 0 or len(self._known) > self._most):
            self._room += self._known.popitem(last=False)[1][1]
        return made


def digest(*parts: bytes) -> bytes:
    """A key for ``parts``, which no other parts have."""
    found = hashlib.blake2b(digest_size=32)
    for part in parts:
        found.update(len(part).to_bytes(8, "big"))
        found.update(part)
    return found.digest()
