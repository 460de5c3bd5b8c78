"""What in a result is worth a look by a person, in words that accuse nobody.

Signs are of two kinds. A *fact* is what the run or the source shows beyond doubt: a forbidden call,
a file that was asked for and refused. A *hint* is what honest answers rarely have. Neither is a
proof of cheating, and an answer without signs is no proof of honesty.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.grading.clean import reveal
from quizapp.grading.report import CheckResult, Finding, Report, Verdict
from quizapp.interview.models import Result
from quizapp.interview.reading import read

_SAID = 5
"""Hints about the source that are told; the code says the rest."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to look at."""

    text: str
    """In one sentence."""
    line: int = 0
    """Of the answer; 0 where it belongs to none."""
    word: str = ""
    """What happened: ``refused``, ``rule``, ``crash``, ``protocol``; empty for a hint."""

    @property
    def fact(self) -> bool:
        """Whether it is what happened rather than a hint."""
        return bool(self.word)


def signs(result: Result) -> tuple[Sign, ...]:
    """What is worth a look; facts first, each sentence once."""
    found: list[Sign] = []
    if result.report is not None:
        found += _ran(result.report)
    if result.submission.source is not None:
        found += [Sign(text, line) for line, text in read(result.submission.source).hints[:_SAID]]
    found += [Sign(_sentence(note)) for note in result.submission.notes]
    once = {one.text: one for one in found}
    return tuple(sorted(once.values(), key=lambda one: not one.fact))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


# --- what the run shows --------------------------------------------------------------------------
_REFUSED = re.compile(
    r"PermissionError|Operation not permitted|Permission denied|BlockingIOError: \[Errno 11\]"
    r"|Read-only file system"
)
_VERDICTS = {
    Verdict.PROTOCOL: "what came back was not the results of the checks",
    Verdict.OUTPUT: "it printed more than is kept",
}


def _ran(report: Report) -> Iterator[Sign]:
    for one in report.breaches:
        yield Sign(_sentence(one.text), one.line, "rule")
    if report.problem is not None:
        yield from _finding("When it was loaded", report.problem, report.verdict)
    together: dict[tuple[Verdict, str], list[CheckResult]] = defaultdict(list)
    for check in report.checks:
        if check.verdict is not Verdict.PASS and check.finding is not None:
            together[check.verdict, check.finding.text].append(check)
    for (verdict, _), checks in together.items():
        assert checks[0].finding is not None
        yield from _finding(f"In {_named(checks)}", checks[0].finding, verdict)
    if crashed := [one for one in report.checks if one.verdict is Verdict.CRASH]:
        yield Sign(f"The process ended by itself in {_named(crashed)}.", word="crash")


def _named(checks: list[CheckResult]) -> str:
    if len(checks) == 1:
        return f"the check {checks[0].name}"
    return f"{len(checks)} checks"


def _finding(where: str, finding: Finding, verdict: Verdict) -> Iterator[Sign]:
    line = finding.frames[-1].line if finding.frames else 0
    if _REFUSED.search(f"{finding.text} {finding.got}"):
        asked = reveal(finding.text, 300).replace("\n", " ")
        yield Sign(f"{where} it was refused by the system: {asked}", line, "refused")
    elif verdict in _VERDICTS:
        yield Sign(f"{where}: {_VERDICTS[verdict]}.", line, str(verdict))
