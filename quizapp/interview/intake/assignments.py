"""Which assignment hand-ins belong to, and what its record says of them beforehand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizapp.grading.clean import clean_line
from quizapp.interview.intake.expected import Expected
from quizapp.interview.intake.files import Files, Unsafe
from quizapp.interview.intake.naming import Names
from quizapp.interview.intake.packages import packages
from quizapp.interview.intake.papers import ASSIGNMENT, optional
from quizapp.interview.intake.people import People
from quizapp.interview.intake.sealed import assignment_of, is_sealed
from quizapp.interview.keys import Keys, verify
from quizapp.interview.models import Record


@dataclass(frozen=True, slots=True)
class Seen:
    """What hand-ins say of themselves, before they are opened."""

    ids: tuple[str, ...]
    """Assignments that they name, each once, the most frequent first."""
    sealed: bool
    """Whether any of them is sealed."""


def look(paths: Sequence[Path], known: Sequence[str] = ()) -> Seen:
    """Look through hand-ins without opening what is sealed.

    Raises:
        QuizError: there is nothing at one of the paths.
    """
    counts: dict[str, int] = {}
    sealed = False
    for package in packages(paths, Names(tuple(known)), People()):
        if package.files is None:
            continue
        try:
            closed = is_sealed(package.files)
            told = assignment_of(package.files) if closed else _named(package.files)
        except Unsafe:
            continue
        sealed = sealed or closed
        if told:
            counts[told] = counts.get(told, 0) + 1
    return Seen(tuple(sorted(counts, key=lambda one: (-counts[one], one))), sealed)


def expected(record: Record, known: Sequence[str], keys: Keys | None) -> Expected:
    """What is known of the hand-ins of an assignment. ``keys``: the interviewer's, where they are
    here: without them sealed hand-ins stay closed, and no signature is looked at."""
    return Expected(
        known=tuple(known),
        owed=tuple(task.challenge for task in record.tasks),
        roster=record.candidates,
        deadline=record.deadline,
        assignment=record.id,
        minutes=record.minutes,
        stubs=frozenset(task.stub_sha256 for task in record.tasks),
        unseal=keys.unseal if keys else None,
        verify=(lambda data, signature: verify(record.signer, data, signature)) if keys else None,
    )


def _named(files: Files) -> str:
    raw = optional(files, ASSIGNMENT)
    try:
        return clean_line(str(json.loads(raw or b"")["id"]), 100)
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
