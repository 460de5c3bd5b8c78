"""Choosing among many challenges: by words, state, level and kind, written on one line.

`softmax is:todo level:2-3 kind:repair`. The same in both front ends, so that what one learns in the
one works in the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from quizapp.catalog import Catalog, Challenge, Topic
from quizapp.catalog.models import Kind
from quizapp.errors import QuizError
from quizapp.learner.state import WORDS, State, Status

STATES = ("todo", *WORDS, "due")
KINDS: tuple[Kind, ...] = get_args(Kind)
LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; what is empty lets everything through."""

    words: tuple[str, ...] = ()
    """All of them must stand in the title, name, summary, entry points or topic."""
    state: str = ""
    levels: tuple[int, int] | None = None
    kind: str = ""

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Read `text`.

        Raises:
            QuizError: a filter has a value that it does not know.
        """
        words, found = [], {"is": "", "level": "", "kind": ""}
        for part in text.casefold().split():
            name, colon, value = part.partition(":")
            if colon and name in found and value:
                found[name] = value
            elif not (colon and name in found):  # `is:` is being typed
                words.append(part)
        return cls(
            tuple(words),
            _one_of("is", found["is"], STATES),
            _levels(found["level"]),
            _one_of("kind", found["kind"], KINDS),
        )

    def __bool__(self) -> bool:
        return self != Query()

    def matches(self, challenge: Challenge, topic: Topic, status: Status) -> bool:
        """Whether a challenge is among what is looked for."""
        if not stands(status, self.state):
            return False
        if self.levels and not self.levels[0] <= challenge.difficulty <= self.levels[1]:
            return False
        if self.kind and challenge.kind != self.kind:
            return False
        if not self.words:
            return True
        text = " ".join(
            (challenge.title, challenge.id, challenge.summary, topic.title, *challenge.entry)
        ).casefold()
        return all(word in text for word in self.words)

    def filters(self) -> str:
        """The filters as they are written, without the words."""
        found = [f"is:{self.state}"] if self.state else []
        if self.levels:
            low, high = self.levels
            found.append(f"level:{low}" if low == high else f"level:{low}-{high}")
        return " ".join([*found, f"kind:{self.kind}"] if self.kind else found)


def stands(status: Status, wanted: str) -> bool:
    """Whether a state is the one meant: a word, `due`, `todo` (all but passed), or any."""
    if wanted == "todo":
        return status.word != "passed"
    return wanted in ("", "all", status.word) or (wanted == "due" and status.due)


def find(catalog: Catalog, state: State, query: Query) -> Iterator[Challenge]:
    """Everything that matches, in the catalogue's order."""
    for topic in catalog.topics:
        for challenge in topic.challenges:
            if query.matches(challenge, topic, state.status(challenge.id)):
                yield challenge


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value and value not in known:
        raise QuizError(f"{name}:{value} is not known", hint=f"{name}: {', '.join(known)}")
    return value


def _levels(value: str) -> tuple[int, int] | None:
    if not value:
        return None
    match = re.fullmatch(r"([1-5])(?:-([1-5])?)?", value)
    if match is None:
        raise QuizError(f"level:{value} is not known", hint="level: 1 to 5, or a range such as 2-3")
    low = int(match[1])
    high = int(match[2]) if match[2] else (LEVELS[-1] if value.endswith("-") else low)
    return min(low, high), max(low, high)
