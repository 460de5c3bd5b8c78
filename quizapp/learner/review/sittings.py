"""From the log of one challenge to what a try of it took: time, hints, failures.

A *sitting* begins when the learner first opens the challenge, or begins a review of it, or puts the
stub back after having passed it; it ends with the pass. What happens to a passed file later (a
look, another grade) belongs to none.

*Time spent* is the sum of the gaps between what quiz sees: opening, each hint, each grade. A gap
counts for `IDLE_SECONDS` at most, whatever the learner did meanwhile: quiz does not watch the
editor, and a lunch must not become practice. It is None where quiz saw the pass alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

IDLE_SECONDS = 30 * 60.0

Kind = Literal[
    "opened",  # started, opened in the editor, or graded without a judgement
    "afresh",  # the stub put back
    "review",  # a review begun
    "skipped",  # a review put off
    "hint",  # its level in `detail`
    "gave-up",
    "looked",  # at the solution, while a review was under way
    "graded",
    "rated",
    "undone",  # the uid of a rating in `detail`
    "carried",  # what an older quiz knew, in `detail`
]


@dataclass(frozen=True, slots=True)
class Moment:
    """A row of the log, as far as sittings go."""

    at: int
    """Milliseconds UTC."""
    kind: Kind
    detail: str = ""
    solved: bool = False
    carried: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Sitting:
    """One try at a challenge, so far or as it ended."""

    review: bool
    last: int
    seconds: float | None = None
    hints: int = 0
    failures: int = 0
    gave_up: bool = False
    solved: bool = False
    over: bool = False

    def _see(self, one: Moment) -> None:
        if one.at > self.last:
            gap = min((one.at - self.last) / 1000, IDLE_SECONDS)
            self.seconds = (self.seconds or 0.0) + gap
        self.last = max(self.last, one.at)
        if one.kind == "hint":
            self.hints = max(self.hints, int(one.detail))
        elif one.kind in ("gave-up", "looked"):
            self.gave_up = True
        elif one.kind == "graded":
            self.solved = one.solved
            self.failures += not one.solved
        self.over = one.kind in ("skipped", "rated") or self.solved


def sitting(moments: Iterable[Moment]) -> Sitting | None:
    """The sitting that the last of `moments` belongs to, None if it belongs to none."""
    present: Sitting | None = None
    passed = False
    for one in moments:
        if present is not None and present.over:
            present = None
        if one.kind == "undone":
            continue
        begins = one.kind == "afresh" and passed and present is None
        first = present is None and not passed and one.kind not in ("skipped", "rated", "carried")
        if one.kind == "review" or begins or first:
            present = Sitting(review=one.kind == "review", last=one.at)
        if one.kind == "carried":
            passed = passed or bool(one.carried.get("passed_at"))
            if not passed:
                present = _carried(one)
        elif present is not None:
            present._see(one)
        passed = passed or one.solved
    return present


def _carried(one: Moment) -> Sitting:
    """An unfinished try that an older quiz saw the beginning of: how long it took is lost."""
    known = one.carried
    return Sitting(
        review=False,
        last=one.at,
        hints=int(known.get("hints", 0)),
        failures=int(known.get("attempts", 0)),
        gave_up=bool(known.get("given_up")),
    )
