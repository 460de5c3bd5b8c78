"""Interviews that are over, as part of an export of the learner's progress, and back.

The file may come from anywhere. An interview is taken only if a page can be made of it, and
nothing in it decides where it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from quizapp import files
from quizapp.errors import Fault, QuizError
from quizapp.grading.clean import clean_line
from quizapp.learner.mock.desk import Desk, free_id, load
from quizapp.learner.mock.interview import VERSION, Interview
from quizapp.learner.mock.markdown import as_markdown
from quizapp.learner.mock.page import page

MOST = 10_000
"""Interviews in one file."""
_ID = re.compile(r"\d{8}-\d{6}(-\d{1,4})?")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import brought."""

    added: int
    known: int


def export(desk: Desk) -> list[dict[str, Any]]:
    """All that are over, oldest first; one that cannot be read is left out.

    Where answers lay tells much of a machine and is of no use on another: it is not told."""
    found = []
    for path in desk.finished():
        try:
            kept = load(path)
        except Fault:
            continue
        if kept is not None:
            found.append(kept.model_dump(mode="json") | {"folder": ""})
    return found


def parse(values: Any) -> list[Interview]:
    """Checked interviews.

    Raises:
        QuizError: a value does not fit.
    """
    if not isinstance(values, list) or len(values) > MOST:
        raise _unfit("interviews")
    return [_parse(one, f"interviews[{number}]") for number, one in enumerate(values)]


def merge(desk: Desk, found: Iterable[Interview]) -> Merged:
    """Keep what is not there yet.

    Raises:
        Fault: it cannot be written.
    """
    there = set()
    for path in desk.finished():
        try:
            kept = load(path)
        except Fault:
            continue
        if kept is not None:
            there.add(_identity(kept))
    added = known = 0
    for one in found:
        if _identity(one) in there:
            known += 1
            continue
        there.add(_identity(one))
        # Two of two machines can have begun in the same second.
        if (desk.past / f"{one.id}.json").exists():
            one = one.model_copy(update={"id": free_id(desk, one.began)})
        files.make_folder(desk.past, mode=0o700)
        files.replace(desk.past / f"{one.id}.json", one.model_dump_json(indent=1).encode())
        added += 1
    return Merged(added, known)


def _identity(one: Interview) -> tuple[object, ...]:
    return one.began, one.ended, one.seed, tuple(task.challenge for task in one.tasks)


def _parse(value: object, where: str) -> Interview:
    try:
        one = Interview.model_validate(value)
    except (ValidationError, RecursionError) as error:
        raise _unfit(where) from error
    names = [name for task in one.tasks for name in (task.challenge, task.topic)]
    titles = [task.title for task in one.tasks]
    fits = (
        _ID.fullmatch(one.id)
        and one.version == VERSION
        and one.ended is not None
        and one.tasks
        and 0 <= one.current < len(one.tasks)
        and all(_NAME.fullmatch(name) and len(name) <= 60 for name in names)
        and all(text and clean_line(text, 200) == text for text in titles)
    )
    if not fits:
        raise _unfit(where)
    try:
        "\n".join(as_markdown(page(one))).encode()
        one.model_dump_json().encode()
    except Exception as error:  # a report is whatever its writer made of it
        raise _unfit(where) from error
    return one


def _unfit(where: str) -> QuizError:
    return QuizError(
        f"{where} in this file is not what quiz writes",
        hint="nothing was imported; has the file been edited?",
    )
