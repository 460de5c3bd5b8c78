"""`quiz report`: what a results folder says, as pages, tables and other programs' formats."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli.context import App, pass_app
from quizapp.cli.paths import FOLDER, FOLDER_THERE
from quizapp.cli.text import count
from quizapp.errors import Fault, NothingToGrade, QuizError

if TYPE_CHECKING:
    from quizapp.interview.report.people import Cohort

_EVERY = 50
"""Pages between two words on progress."""


@click.command()
@click.argument("results", type=FOLDER_THERE)
@click.option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    help="Where to write; default: a folder in RESULTS, or stdout for csv, json and junit.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "csv", "json", "junit", "gradescope"]),
    default="html",
)
@click.option("--names", is_flag=True, help="Show names and where files came from, too.")
@click.option("--for-candidates", is_flag=True, help="Only what each candidate may be shown.")
@pass_app
def report(
    app: App, results: Path, out: Path | None, form: str, names: bool, for_candidates: bool
) -> int:
    """Report on graded hand-ins: RESULTS is what `quiz batch` wrote.

    Pages stand alone and need no network. Remarks are yours to write in RESULTS/remarks/, one YAML
    file a candidate; they are read, never written again.
    """
    if for_candidates and form not in ("html", "json", "gradescope"):
        raise QuizError(
            f"{form} is a table of all candidates", hint="--for-candidates goes with html or json"
        )
    if for_candidates and names:
        raise QuizError(
            "pages for candidates call them by their pseudonym alone", hint="leave --names out"
        )
    found = _cohort(app, results, names)
    if not found.people:
        raise NothingToGrade(f"{results} holds no results", hint="`quiz batch` writes them")
    for notice in found.notices:
        app.note(notice)
    if form == "html":
        _pages(app, found, results, out, for_candidates)
    elif form == "gradescope":
        _gradescope(app, found, out or results / "gradescope")
    elif for_candidates:
        _safe_json(app, found, out or results / "for-candidates")
    else:
        _table(app, found, form, out)
    faults = sum(one.faults for one in found.people)
    if faults:
        app.note(
            f"{count(faults, 'hand-in')} not graded through a fault of ours: no zero; "
            "`quiz batch --resume` tries again"
        )
    return 0


def _cohort(app: App, results: Path, names: bool) -> Cohort:
    from dataclasses import replace

    from quizapp.interview.changes import changes
    from quizapp.interview.report import remarks
    from quizapp.interview.report.people import cohort
    from quizapp.interview.similar import compare
    from quizapp.interview.store import Store

    store = Store(results)
    batch = store.batch()
    rows = list(store.all())
    damaged = len(list(store.results.glob("*.json"))) - len(rows)
    everybody = {one.id for one in batch.candidates} | {one.submission.candidate for one in rows}
    alike = compare(rows, app.catalog)
    said = remarks.remarks(results, sorted(everybody))
    groups, gone = remarks.comments(results, {one.key: one for one in alike.groups})
    found = cohort(batch, rows, alike, app.catalog, said, groups, names=names)
    notices = [*found.notices, *gone]
    if damaged:
        notices.append(
            f"{count(damaged, 'result')} cannot be read and {'is' if damaged == 1 else 'are'} "
            "missing here; `quiz batch --resume` grades again"
        )
    return replace(found, notices=tuple(notices), changes=changes(store))


def _pages(app: App, found: Cohort, results: Path, out: Path | None, for_candidates: bool) -> None:
    from quizapp.interview.report import remarks, site

    if for_candidates:
        folder = out or results / "for-candidates"
        written = site.for_candidates(found, folder, _progress())
        app.say(str(folder))
        app.note(f"{count(len(written), 'page')}, one a candidate, without hidden checks or notes")
        return
    try:
        remarks.prepare(results, [one.id for one in found.people])
    except Fault as error:
        app.note(f"no place for remarks: {error}")  # results that were put away for good
    first = site.for_interviewers(
        found,
        out or results / "report",
        lambda who: remarks.path(results, who),
        _progress(),
    )
    app.say(str(first))
    suggested = sum(len(one.suggested) for one in found.similar.rankings.values())
    looks = sum(bool(one.signs) for one in found.people)
    app.note(
        f"{count(len(found.people), 'candidate')}; {looks} with something to look at, "
        f"{count(suggested, 'pair')} of alike answers to review"
    )
    app.note(f"remarks: {remarks.folder(results)}")


def _gradescope(app: App, found: Cohort, folder: Path) -> None:
    from quizapp.interview.report import gradescope
    from quizapp.interview.report.safe import safe
    from quizapp.interview.report.site import Folder

    made = Folder(folder)
    for person in found.people:
        text = json.dumps(gradescope.results(safe(person, found)), ensure_ascii=False, indent=1)
        made.put(f"{person.id}/results.json", text + "\n")
    made.end()
    app.say(str(folder))


def _safe_json(app: App, found: Cohort, folder: Path) -> None:
    from quizapp.interview.report.safe import safe
    from quizapp.interview.report.site import Folder

    made = Folder(folder)
    for person in found.people:
        made.put(f"{person.id}.json", safe(person, found).model_dump_json(indent=1) + "\n")
    made.end()
    app.say(str(folder))


def _table(app: App, found: Cohort, form: str, out: Path | None) -> None:
    from quizapp.interview.report.site import Folder

    text = {"csv": _csv, "json": _json, "junit": _junit}[form](found)
    if out is None:
        app.say(text.rstrip("\n"))
        return
    name = {"csv": "report.csv", "json": "report.json", "junit": "report.xml"}[form]
    made = Folder(out)
    made.put(name, text)
    app.say(str(out / name))


def _csv(found: Cohort) -> str:
    from quizapp.interview.report import tables

    return tables.table(found)


def _json(found: Cohort) -> str:
    from quizapp.interview.report import tables

    return json.dumps(tables.document(found), ensure_ascii=False, indent=1) + "\n"


def _junit(found: Cohort) -> str:
    from quizapp.grading.junit import Suite, document

    return document(
        Suite(
            name=f"{person.id}.{task.challenge}",
            report=answer.result.report if answer else None,
            problem=answer.result.problem or answer.result.submission.problem if answer else "",
            missing=answer is None or answer.result.status == "missing",
        )
        for person in found.people
        for task in found.tasks
        for answer in [person.answers.get(task.challenge)]
    )


def _progress() -> Callable[[int, int], None]:
    quiet = not sys.stderr.isatty()

    def say(done: int, of: int) -> None:
        if not quiet and of > _EVERY and done % _EVERY == 0:
            click.echo(f"\r{done} of {of} pages", err=True, nl=False)
        if not quiet and of > _EVERY and done == of:
            click.echo("\r\x1b[K", err=True, nl=False)

    return say
