"""What a runner tells of forbidden names, as far as it can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from quizapp.grading.report import Breach

MOST = 20
"""Most breaches that a report lists."""

How = Literal["source", "run"]

_SOURCE = {"call": "calls", "base": "builds on", "use": "uses"}
_OWN = "which this challenge asks you to write yourself"


class Rules:
    """Collects breaches. A runner's word is a stranger's: a name counts that the challenge
    forbids, a line that the answer has; all else is dropped, since nothing can be gained by it."""

    def __init__(self, forbidden: Sequence[str], source: str) -> None:
        self._forbidden = frozenset(forbidden)
        self._lines = source.count("\n") + 1
        self._found: dict[tuple[str, int], Breach] = {}

    def take(self, told: object, how: How) -> None:
        """Take one list of uses, as a frame carries it."""
        for one in told[:MOST] if isinstance(told, list) else ():
            match one:
                case [str(name), int(line), str(use)] if self._possible(name, line, how):
                    breach = Breach(name=name, line=line, how=how, text=_text(name, line, use, how))
                    self._found.setdefault((name, line), breach)

    def breaches(self) -> tuple[Breach, ...]:
        """By line. What the source shows is not told again as noticed at run time."""
        shown = {one.name for one in self._found.values() if one.how == "source"}
        told = [one for one in self._found.values() if one.how == "source" or one.name not in shown]
        return tuple(sorted(told, key=lambda one: (one.line, one.name))[:MOST])

    def _possible(self, name: str, line: int, how: How) -> bool:
        # bool is an int; line 0 is the answer itself, handed out under another name
        first = 0 if how == "run" else 1
        return type(line) is int and first <= line <= self._lines and name in self._forbidden


def _text(name: str, line: int, use: str, how: How) -> str:
    who = f"line {line}" if line else "an entry of your file"
    if how == "source":
        return f"{who} {_SOURCE.get(use, 'uses')} {name}, {_OWN}"
    verb = "builds on" if use == "base" else "calls"
    return f"{who}, when it runs, {verb} {name}, {_OWN}"
