"""`quiz history` and `quiz progress`: the attempts of then, and moving them between machines."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from quizapp import files
from quizapp.cli import markdown, text
from quizapp.cli.context import App, name_argument, pass_app
from quizapp.cli.guard import no_help
from quizapp.errors import QuizError
from quizapp.grading.clean import clean
from quizapp.learner.clock import duration, moment
from quizapp.learner.progress import history as past
from quizapp.learner.progress.history import Attempt

_LONGEST = 1 << 20


@click.command()
@name_argument
@click.option("--show", "number", type=click.IntRange(1), metavar="N", help="Attempt N's answer.")
@click.option("--limit", type=click.IntRange(1), default=20, help="How many; default 20.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@pass_app
def history(app: App, name: str, number: int | None, limit: int, form: str) -> None:
    """List your attempts at a challenge, newest first; --show prints the answer of then."""
    challenge = app.challenge(name)
    no_help(app, challenge, "history")  # it names mistakes
    found = app.state.database.read(lambda conn: past.attempts(conn, challenge.id)) or []
    if number is not None:
        if number > len(found):
            many = text.count(len(found), "attempt")
            raise QuizError(f"{challenge.id} has {many}", hint="they count from 1")
        _show(app, found[number - 1], form)
        return
    chosen = found[::-1][:limit]
    if form == "json":
        app.say(json.dumps([_row(one) for one in chosen], ensure_ascii=False, indent=1))
        return
    for line in _table(app, chosen):
        app.say(line)
    many = text.count(len(found), "attempt")
    more = f", the latest {limit} shown" if len(found) > limit else ""
    app.note(f"{many}{more}" if found else f"{challenge.id} was not graded yet")


@click.group(invoke_without_command=True)
@click.pass_context
@pass_app
def progress(app: App, ctx: click.Context) -> None:
    """Your progress: where it is kept, to a file, and from one."""
    if ctx.invoked_subcommand is None:
        app.say(app.link(app.state.database.path))
        app.note(app.state.database.health())


@progress.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@pass_app
def export(app: App, file: str, force: bool) -> None:
    """Write your whole history to FILE as JSON (- is stdout). It has your answers in it, and the
    pages of your mock interviews."""
    from quizapp.learner.mock import Desk
    from quizapp.learner.mock import transfer as past_interviews
    from quizapp.learner.progress import transfer

    interviews = past_interviews.export(Desk.of_user())
    document = app.state.database.read(lambda conn: transfer.export(conn, interviews))
    if document is None and not interviews:
        raise QuizError("there is no history yet", hint="`quiz grade` begins one")
    document = document or transfer.empty(interviews)
    data = json.dumps(document, ensure_ascii=True, indent=1).encode() + b"\n"
    if file == "-":
        app.say(data.decode().rstrip("\n"))
        return
    path = Path(file)
    if force:
        files.replace(path, data)
    elif not files.create(path, data):
        raise QuizError(f"{path} exists already", hint="--force replaces it")
    app.say(app.link(path))
    app.note(
        f"{text.count(len(document['log']), 'event')}, "
        f"{text.count(len(document['answers']), 'answer')}, "
        f"{text.count(len(interviews), 'interview')}"
    )


@progress.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@pass_app
def import_(app: App, file: str) -> None:
    """Add what FILE holds and you have not; nothing is lost or counted twice."""
    from quizapp.learner.mock import Desk
    from quizapp.learner.mock import transfer as past_interviews
    from quizapp.learner.progress import transfer

    with click.open_file(file, "rb") as stream:
        data = stream.read(transfer.MAX_BYTES + 1)
    if len(data) > transfer.MAX_BYTES:
        raise QuizError(
            f"{file} is larger than {transfer.MAX_BYTES >> 20} MiB",
            hint="name a file that `quiz progress export` wrote",
        )
    document = transfer.parse(data)
    # All is looked at before any of it is kept.
    interviews = past_interviews.parse(document["interviews"])
    merged = app.state.database.write(lambda conn: transfer.merge(conn, document))
    app.note(f"{text.count(merged.added, 'event')} added, {merged.known} known already")
    if interviews:
        kept = past_interviews.merge(Desk.of_user(), interviews)
        app.note(f"{text.count(kept.added, 'interview')} added, {kept.known} known already")


def _show(app: App, one: Attempt, form: str) -> None:
    database = app.state.database
    source = database.read(lambda conn: past.source(conn, one.sha256))
    if form == "json":
        report = database.read(lambda conn: past.report(conn, one.id))
        document = _row(one) | {"answer": source, "report": report}
        app.say(json.dumps(document, ensure_ascii=False, indent=1))
        return
    if source is None:
        raise QuizError(f"the answer of attempt {one.number} was not kept")
    # An imported history may be somebody else's: a terminal must not obey what stands in it.
    markdown.show_python(app, clean(source, _LONGEST) if sys.stdout.isatty() else source)
    counts = f"{one.passed} of {one.total}"
    app.note(f"attempt {one.number}, {_when(app, one)}: {_verdict(one)}, {counts}")


def _row(one: Attempt) -> dict[str, object]:
    values = dataclasses.asdict(one)
    del values["id"]
    return values | {"at": moment(one.at).isoformat()}


def _table(app: App, attempts: list[Attempt]) -> list[str]:
    if not attempts:
        return []
    rows = [
        [
            text.Cell(str(one.number)),
            text.Cell(_when(app, one)),
            text.Cell(
                f"✓ {_verdict(one)}" if one.solved else f"✗ {_verdict(one)}",
                "green" if one.solved else "red",
            ),
            text.Cell(f"{one.passed}/{one.total}"),
            text.Cell(duration(one.seconds)),
            text.Cell(f"{one.dtype} on {one.device}" if one.device else ""),
            text.Cell(", ".join(one.mistakes)),
        ]
        for one in attempts
    ]
    head = ("#", "when", "verdict", "checks", "spent", "graded in", "mistakes")
    return text.table(head, rows, colour=app.colour, right=frozenset({0, 3, 4}))


def _verdict(one: Attempt) -> str:
    return "rule broken" if one.verdict == "pass" and not one.solved else one.verdict


def _when(app: App, one: Attempt) -> str:
    return f"{app.state.rhythm.local(one.at):%Y-%m-%d %H:%M}"
