"""Symbols, words and numbers as the screens show them. A word stands beside each symbol, always.

Styles are names of theme colours, so that light themes get readable ones.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quizapp.catalog import Challenge
from quizapp.grading.clean import clean_line
from quizapp.grading.verdict import Verdict, took
from quizapp.learner.pick import Step
from quizapp.learner.state import Status, Word

if TYPE_CHECKING:
    from quizapp.grading.report import CheckResult, Report

GOOD, BAD, BUSY, QUIET = "$text-success", "$text-error", "$text-warning", "$text-muted"


class Mark(NamedTuple):
    """A symbol and the theme colour it is drawn in."""

    symbol: str
    style: str


STATUS: dict[Word, Mark] = {
    "new": Mark("○", QUIET),
    "started": Mark("◐", BUSY),
    "failing": Mark("✗", BAD),
    "passed": Mark("✓", GOOD),
}
WAITING = Mark("·", QUIET)
RUNNING = Mark("…", BUSY)
_VERDICTS = {
    Verdict.PASS: Mark("✓", GOOD),
    Verdict.SKIPPED: Mark("·", QUIET),
    Verdict.NOT_STARTED: Mark("○", BUSY),
    Verdict.NOT_GRADABLE: Mark("!", BUSY),
    Verdict.FAULT: Mark("!", BUSY),
}
KINDS = {"implement": "write it", "repair": "repair it"}


def verdict_mark(verdict: Verdict) -> Mark:
    """What a verdict is marked with; every kind of failure looks the same, its word tells."""
    return _VERDICTS.get(verdict, Mark("✗", BAD))


def status_words(status: Status) -> str:
    """`✗ failing 3/7`."""
    return f"{STATUS[status.word].symbol} {status}"


def short_status(status: Status) -> str:
    """The same in at most nine cells, but for the word that `✗ 3/7` stands for: `✓ due`."""
    mark = STATUS[status.word].symbol
    if status.word == "failing" and not status.broken:
        return f"{mark} {status.passed}/{status.total}"
    return f"{mark} due" if status.due else f"{mark} {'a rule' if status.broken else status.word}"


def share(result: CheckResult) -> str:
    """How much of the error budget a check used: `6 %`, or `77k×` where it went over."""
    if result.share is None:
        return ""
    if result.share <= 1:
        return percent(result.share)
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if result.share >= size:
            return f"{result.share / size:.0f}{unit}×"
    return f"{result.share:.3g}×"


def percent(part: float) -> str:
    """`6 %`."""
    return f"{part * 100:.0f} %"


def count(number: int, noun: str) -> str:
    """`1 check`, `7 checks`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def effort(challenge: Challenge) -> str:
    """`write it · level 3 of 5 · about 25 minutes`."""
    level = f"level {challenge.difficulty} of 5"
    return f"{KINDS[challenge.kind]} · {level} · about {challenge.minutes} minutes"


def home_path(path: Path, longest: int = 50) -> str:
    """A path as people write it, with `~`; of a long one the end, which tells files apart."""
    home, text = os.path.expanduser("~"), clean_line(str(path))
    if text.startswith(home + os.sep):
        text = "~" + text[len(home) :]
    return text if len(text) <= longest else "…" + text[1 - longest :]


def since(due: date, today: date) -> str:
    """`due today`, `due 3 days ago`, `due in 2 days`."""
    days = (today - due).days
    if days == 0:
        return "due today"
    return f"due {count(days, 'day')} ago" if days > 0 else f"due in {count(-days, 'day')}"


def step(found: Step) -> str:
    """`continue: Batch normalisation, 4 of 9 checks`."""
    one, status = found.challenge, found.status
    more = f"level {one.difficulty}, about {one.minutes} minutes"
    if status.word == "failing":
        done = f"{status.passed} of {count(status.total, 'check')}"
        more = "a rule is broken" if status.broken else done
    elif found.do != "start":
        more = f"about {one.minutes} minutes"
    return f"{found.do}: {one.title}, {more}"


def task(challenge: Challenge) -> str:
    """The prompt, with what may not be used said behind its introduction."""
    text = challenge.prompt()
    if not challenge.forbidden:
        return text
    names = ", ".join(f"`{one}`" for one in challenge.forbidden)
    rule = f"**Write it yourself:** not allowed are {names}."
    opening, heading, rest = text.partition("\n## ")
    return f"{opening.rstrip()}\n\n{rule}\n{heading}{rest}"


def outcome(report: Report) -> tuple[Mark, str]:
    """A whole run in one line."""
    mark = verdict_mark(report.verdict)
    total = len(report.checks)
    if report.verdict is Verdict.PASS and report.breaches:
        return Mark("✗", BAD), "not passed: all checks pass, but a rule is broken"
    if report.solved:
        return mark, f"passed: all {count(total, 'check')} in {took(report.milliseconds)}"
    if report.problem is not None:
        word = {
            Verdict.NOT_STARTED: "not started",
            Verdict.NOT_GRADABLE: "cannot be graded",
            Verdict.FAULT: "a fault of the grader",
        }.get(report.verdict, f"{report.verdict.value} while the file was loaded")
        return mark, f"{word}: {report.problem.text}"
    named = "; ".join(one.title for one in report.mistakes)
    words = f"not passed: {total - report.passed} of {count(total, 'check')} fail"
    return mark, f"{words} · {named}" if named else words
