"""Which challenge a file answers, by its name: people rename files, browsers and platforms do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

_AGAIN = re.compile(r"(?:[ _-]*\(\d+\)|[ _-]+(?:\d{1,3}|copy|final|v\d+))+$", re.IGNORECASE)
"""What is added to a name that is there already: `attention-1`, `attention (2)`."""
_EDGES = " _.-"
BUNDLE = frozenset(["assignment.json", "manifest.json"])


@dataclass(frozen=True, slots=True)
class Match:
    """A file that answers a challenge."""

    challenge: str
    rank: int
    """How sure that is: 0 is the very name that was asked for."""
    owner: str = ""
    """What else the name says."""


@dataclass(slots=True)
class Names:
    """Challenges that may be met, by id."""

    known: tuple[str, ...]
    owed: tuple[str, ...] = ()
    """Those that everybody was asked for."""
    _by_stem: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        # Two ids that differ in what `_plain` drops would be one name: the first is meant.
        for one in (*self.owed, *self.known):
            self._by_stem.setdefault(_plain(one), one)

    def is_challenge(self, name: str) -> bool:
        """Whether a folder is called like a challenge."""
        return _plain(name) in self._by_stem

    def match(self, path: str) -> Match | None:
        """The challenge that a file answers, if its name tells."""
        name = PurePosixPath(path)
        if name.suffix.lower() != ".py":
            return None
        stem = name.stem
        if stem in self.known or stem in self.owed:
            return Match(stem, 0)
        for rank, word in ((1, stem), (2, _AGAIN.sub("", stem))):
            if found := self._by_stem.get(_plain(word)):
                return Match(found, rank)
        return self._with_owner(_AGAIN.sub("", stem))

    def owner(self, path: str) -> str:
        """What a file's name says besides the challenge: `c07` of `c07_attention.py`."""
        found = self.match(path)
        return found.owner if found else PurePosixPath(path).stem

    def is_answer_folder(self, inside: Iterable[str]) -> bool:
        """Whether a folder with these files is one candidate's: they need not say whose they are.

        With names of people in them it is a folder of many."""
        found = [match for name in inside if (match := self.match(name))]
        alone = any(not match.owner for match in found) or not BUNDLE.isdisjoint(inside)
        return alone and not any(match.owner for match in found)

    def _with_owner(self, stem: str) -> Match | None:
        best: Match | None = None
        for plain, challenge in self._by_stem.items():
            words = r"[ _.-]".join(map(re.escape, plain.split("-")))
            for pattern in (rf"(?P<owner>.+)[ _.-]+{words}", rf"{words}[ _.-]+(?P<owner>.+)"):
                found = re.fullmatch(pattern, stem, re.IGNORECASE)
                # the longest id: `c07-local-attention` is no `attention` of `c07-local`
                if found and (best is None or len(challenge) > len(best.challenge)):
                    best = Match(challenge, 3, found["owner"].strip(_EDGES))
        return best if best and best.owner else None


def _plain(name: str) -> str:
    return re.sub(r"[ _.-]+", "-", name.strip().lower())
