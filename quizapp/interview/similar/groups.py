"""Answers that one comment serves: the same checks fail, and the code is the same but for names."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from quizapp.grading.report import Verdict
from quizapp.interview.models import Result
from quizapp.interview.reading import read


@dataclass(frozen=True, slots=True)
class Group:
    """Like answers to one challenge."""

    key: str
    """The same whenever these answers are graded again; remarks are kept under it."""
    challenge: str
    members: tuple[str, ...]
    """Candidates."""
    failing: tuple[str, ...]
    """Checks that do not pass."""
    solved: bool
    verdict: str
    """In words where no check fails: ``rule broken``."""


def key(result: Result) -> str:
    """The group a result belongs to; empty where no code was graded."""
    source, report = result.submission.source, result.report
    if source is None or report is None or report.verdict is Verdict.NOT_STARTED:
        return ""
    failing = [f"{one.name}:{one.verdict}" for one in report.checks if one.verdict != Verdict.PASS]
    told = [result.submission.challenge, read(source).body.digest, *sorted(failing)]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:12]


def groups(results: Iterable[Result]) -> tuple[Group, ...]:
    """Groups of two or more, the largest first."""
    found: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        if one.submission.counts and (name := key(one)):
            found[name].append(one)
    made = [_group(name, members) for name, members in found.items() if len(members) > 1]
    return tuple(sorted(made, key=lambda one: (-len(one.members), one.challenge, one.key)))


def _group(name: str, members: list[Result]) -> Group:
    first = members[0]
    assert first.report is not None
    return Group(
        key=name,
        challenge=first.submission.challenge,
        members=tuple(sorted(one.submission.candidate for one in members)),
        failing=tuple(one.name for one in first.report.checks if one.verdict != Verdict.PASS),
        solved=first.solved,
        verdict="rule broken" if first.report.breaches else str(first.report.verdict),
    )
