"""Verdicts, and what follows from a report: free of pydantic, which takes a command that has its
verdict already longer to load than grading took. ``report`` has the models."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

_BREACHES_SAID = 3


class Verdict(StrEnum):
    """Verdict of a check or, with the last three, of a whole run."""

    PASS = "pass"
    WRONG = "wrong"
    CONTRACT = "contract"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASH = "crash"
    OUTPUT = "output"
    PROTOCOL = "protocol"
    SKIPPED = "skipped"
    NOT_STARTED = "not-started"
    NOT_GRADABLE = "not-gradable"
    FAULT = "grader-fault"


def took(milliseconds: float) -> str:
    """How long a check ran, for people: `18 ms`, `1.2 s`, `<1 ms`; nothing where it did not."""
    if not milliseconds:
        return ""
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 1 else "<1 ms"


_WEAK = {
    "bwrap": "It cannot change your files or reach the network, but it can read what you can",
    "basic": "It is shut out in part only",
    "contained": "It can do whatever you can, your files and the network included",
}
"""What an answer can do where the wall is weaker than it should be, by tier."""


def weakness(tier: str) -> str:
    """What to tell a learner whose answers are not walled in well; empty where they are.

    ``full`` and ``strong`` are good enough for a stranger's code."""
    if tier in ("full", "strong"):
        return ""
    what = _WEAK.get(tier, "What it can do here is not known")
    return (
        f"Little keeps an answer in on this machine ({tier}). {what}: grade only code that you "
        "trust. `quiz doctor` shows what is stopped and what is not."
    )


class Facts:
    """What follows from the fields of a report."""

    if TYPE_CHECKING:
        verdict: Any
        checks: Any
        breaches: Any

    @property
    def passed(self) -> int:
        """Number of checks that passed."""
        return sum(one.verdict is Verdict.PASS for one in self.checks)

    @property
    def first_failure(self) -> Any:
        """The check to talk about: the first, in the author's order, that did not pass."""
        bad = [one for one in self.checks if one.verdict not in (Verdict.PASS, Verdict.SKIPPED)]
        return bad[0] if bad else None

    @property
    def solved(self) -> bool:
        """Whether the challenge is done: every check passes, and no rule is broken."""
        return self.verdict is Verdict.PASS and not self.breaches

    @property
    def rules_broken(self) -> tuple[str, ...]:
        """What to say of the breaches: a sentence for each of the first, a count of the others."""
        said = [f"{one.text[:1].upper()}{one.text[1:]}." for one in self.breaches[:_BREACHES_SAID]]
        if said and self.verdict is Verdict.PASS:
            number = len(self.checks)
            pass_ = "The check passes" if number == 1 else f"All {number} checks pass"
            said[0] = f"{pass_}, but {self.breaches[0].text}."
        if more := len(self.breaches) - len(said):
            said.append(f"{more} more such {'use follows' if more == 1 else 'uses follow'}.")
        return tuple(said)

    @property
    def exit_code(self) -> int:
        """0 solved, 1 graded and not solved, 3 our fault, 4 nothing to grade."""
        match self.verdict:
            case Verdict.PASS:
                return 0 if self.solved else 1
            case Verdict.FAULT:
                return 3
            case Verdict.NOT_STARTED | Verdict.NOT_GRADABLE:
                return 4
            case _:
                return 1
