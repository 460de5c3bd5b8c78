"""`quiz purge`: forget candidates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from quizapp.cli.context import App, interactive, pass_app
from quizapp.cli.paths import FOLDER_THERE
from quizapp.cli.text import count, shown
from quizapp.errors import QuizError

_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


@click.command()
@click.argument(
    "results",
    nargs=-1,
    metavar="[RESULTS...]",
    type=FOLDER_THERE,
)
@click.option("--candidate", "ids", multiple=True, metavar="ID", help="This one; may be repeated.")
@click.option("--older-than", metavar="90d", help="All that is older: 90d, 12w, 6m, 1y.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def purge(
    app: App, results: tuple[Path, ...], ids: tuple[str, ...], older_than: str | None, yes: bool
) -> int:
    """Delete what is kept of candidates: results in RESULTS, remarks, the records of assignments.

    Reports and tables made of them are deleted as well and can be made anew. What was handed in,
    and copies that you made, are yours to delete.
    """
    from quizapp.interview import purge as purging
    from quizapp.interview.records import Records
    from quizapp.interview.store import Store
    from quizapp.learner.places import folder

    if not ids and older_than is None:
        raise QuizError("whom or what?", hint="--candidate ID, or --older-than 90d")
    before = datetime.now(UTC) - _age(older_than) if older_than is not None else None
    wish = purging.Wish(frozenset(ids), before)
    records = Records(folder("data") / "assignments")
    found = purging.plan([Store(one) for one in results], records, wish)
    if not found:
        app.note("nothing of that is kept here")
        if not results:
            app.note("results folders are looked at where they are named: quiz purge RESULTS ...")
        return 0
    said = [
        (len(found.results), "file", "results and remarks"),
        (len(found.derived), "file", "pages and tables that can be made anew"),
        (len(found.rosters), "record", "of assignments, each without its candidate"),
        (len(found.records), "record", "of assignments, as a whole"),
    ]
    people = ", ".join(sorted(found.gone)[:8]) + (", ..." if len(found.gone) > 8 else "")
    app.say(f"deleted for good, of {count(len(found.gone), 'candidate')} ({shown(people)}):")
    for number, noun, what in said:
        if number:
            app.say(f"  {count(number, noun)}: {what}")
    if not yes:
        if not interactive():
            raise QuizError("nothing was deleted", hint="--yes deletes without asking")
        if not click.confirm("Delete?", default=False, err=True):
            app.note("nothing was deleted")
            return 0
    purging.carry_out(found, records, wish)
    app.say("deleted")
    app.note("the files that were handed in, mails and backups are yours to delete")
    return 0


def _age(text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,4}) ?([dwmy])(?:ays?|eeks?|onths?|ears?)?", text.strip().lower())
    if not match:
        raise QuizError(f"--older-than {text} is no time", hint="write 90d, 12w, 6m or 1y")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])
