"""Which assignment the hand-ins on a command line belong to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.cli.context import App
from quizapp.errors import QuizError

if TYPE_CHECKING:
    from quizapp.interview.intake import Expected
    from quizapp.interview.keys import Keys
    from quizapp.interview.models import Record


def assigned(app: App, paths: Sequence[Path], asked: str | None) -> tuple[Record | None, Expected]:
    """The record of the assignment, and what it lets expect; no record, where hand-ins name none
    that was made here and none was asked for.

    Raises:
        QuizError: they are of several, or what it needs is not here.
    """
    from quizapp.interview.intake import Expected
    from quizapp.interview.intake.assignments import expected, look
    from quizapp.interview.records import Records
    from quizapp.learner.places import folder

    records = Records(folder("data") / "assignments")
    seen = look(paths)
    if asked:
        record = records.find(asked)
    else:
        known = [one for name in seen.ids if (one := records.get(name))]
        if len(known) > 1:
            ids = ", ".join(one.id for one in known)
            raise QuizError(
                f"these are hand-ins of several assignments: {ids}",
                hint="--assignment ID grades those of one",
            )
        if not known:
            if seen.ids:
                app.note(f"there is no record of assignment {seen.ids[0]} on this machine, so")
                app.note("deadline and roster are not known; --assignment FILE names one")
            return None, Expected()
        record = known[0]
        app.note(f"assignment {record.name} ({record.id})")
    if record.packs:
        app.flags.packs = (*app.flags.packs, *record.packs)
    _check_challenges(app, record)
    challenges = [one.id for one in app.catalog.challenges]
    return record, expected(record, challenges, _keys(sealed=seen.sealed))


def _check_challenges(app: App, record: Record) -> None:
    from quizapp.interview.assign.create import changed

    here = {one.id for one in app.catalog.challenges}
    missing = [one.challenge for one in record.tasks if one.challenge not in here]
    if missing:
        raise QuizError(
            f"the challenge {missing[0]} of this assignment is not here",
            hint="--pack DIR names the pack that has it",
        )
    for name in changed(record, app.catalog):
        app.note(f"{name} is not what it was when the assignment was made")


def _keys(*, sealed: bool) -> Keys | None:
    from quizapp.interview import keys
    from quizapp.learner.places import folder

    found = keys.load(folder("config"))
    if found is None:
        return None
    try:
        keys.nacl()
    except QuizError:
        if sealed:
            raise
        return None
    return found
