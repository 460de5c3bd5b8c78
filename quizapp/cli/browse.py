"""`quiz list`, `show`, `next`, `random`: which challenges there are and which one to take."""

import csv
import io
import json
import shutil
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from quizapp.catalog import Challenge
from quizapp.cli import text
from quizapp.cli.context import App, name_argument, pass_app
from quizapp.cli.guard import answer_path
from quizapp.grading.clean import clean
from quizapp.learner.clock import duration
from quizapp.learner.pick import next_challenge, random_challenge
from quizapp.learner.state import WORDS, Status

SYMBOLS = {"new": "○", "started": "◐", "failing": "✗", "passed": "✓"}
STYLES = {"new": "", "started": "yellow", "failing": "red", "passed": "green"}
KINDS = {"implement": "write it", "repair": "repair it"}
Command = TypeVar("Command", bound=Callable[..., Any])

_COLUMNS = (
    *("id", "topic", "title", "kind", "difficulty", "minutes", "status", "passed", "total"),
    *("attempts", "best_seconds", "due"),
)

topic_option = click.option("--topic", metavar="TOPIC", help="Only this topic's.")


def status_option(default: str = "all") -> Callable[[Command], Command]:
    return click.option(
        "--status",
        type=click.Choice([*WORDS, "todo", "due", "all"]),
        default=default,
        help="Only those that stand so; todo is all but passed, due those to review.",
    )


def status_text(status: Status) -> str:
    """A symbol with its word, so that nothing hangs on colour or font."""
    return f"{SYMBOLS[status.word]} {status}"


@click.command("list")
@topic_option
@status_option()
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@pass_app
def list_(app: App, topic: str | None, status: str, form: str) -> None:
    """List the challenges and where you stand with each."""
    chosen = _choose(app, topic, status)
    if form == "json":
        rows = [_row(app, one) | {"summary": one.summary} for one in chosen]
        app.say(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if form == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_row(app, one) for one in chosen)
        click.echo(out.getvalue(), nl=False)
        return
    for line in _table(app, chosen):
        app.say(line)
    done = sum(app.state.status(one.id).word == "passed" for one in chosen)
    due = sum(app.state.status(one.id).due for one in chosen)
    more = f", {due} due for review: `quiz review`" if due else ""
    app.note(f"{len(chosen)} challenges, {done} passed{more}")


@click.command("show")
@name_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_app
def show(app: App, name: str, form: str) -> None:
    """Show a challenge: what is asked, by which names it is called, where your file is."""
    challenge = app.challenge(name)
    if form == "json":
        app.say(json.dumps(_details(app, challenge), ensure_ascii=False, indent=1))
        return
    from quizapp.cli import markdown

    for line in _header(app, challenge):
        app.say(line)
    app.say()
    markdown.show(app, challenge.prompt())


@click.command("next")
@pass_app
def next_(app: App) -> None:
    """Name the challenge to do next: what is due for review, else the one in hand, else the next
    one not passed."""
    _offer(app, next_challenge(app.catalog, app.state))


@click.command("random")
@topic_option
@status_option(default="todo")
@click.option("--seed", type=int, help="The same seed, the same challenge.")
@pass_app
def random_(app: App, topic: str | None, status: str, seed: int | None) -> None:
    """Name any challenge, by default one not passed yet."""
    _offer(app, random_challenge(_choose(app, topic, status), seed))


def _offer(app: App, challenge: Challenge | None) -> None:
    """The id alone on stdout, for `quiz start $(quiz next)`."""
    if challenge is None:
        app.note("none left: all of these are passed")
        return
    app.say(challenge.id)
    status = status_text(app.state.status(challenge.id))
    app.note(f"{challenge.title} · {status} · about {challenge.minutes} minutes")
    begins = "review start" if app.state.status(challenge.id).due else "start"
    app.note(f"`quiz {begins} {challenge.id}` begins")


def _choose(app: App, topic: str | None, status: str) -> list[Challenge]:
    pool = app.catalog.challenges if topic is None else app.topic(topic).challenges
    return [one for one in pool if _matches(app.state.status(one.id), status)]


def _matches(status: Status, wanted: str) -> bool:
    if wanted == "todo":
        return status.word != "passed"
    return wanted in ("all", status.word) or (wanted == "due" and status.due)


def _row(app: App, one: Challenge) -> dict[str, Any]:
    status, entry = app.state.status(one.id), app.state.entry(one.id)
    due = app.state.due_days.get(one.id)
    values = (
        *(one.id, one.topic, one.title, one.kind, one.difficulty, one.minutes),
        *(status.word, status.passed, status.total),
        *(entry.attempts, entry.best_seconds, due.isoformat() if due else None),
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _table(app: App, challenges: list[Challenge]) -> list[str]:
    rows = []
    for one in challenges:
        status = app.state.status(one.id)
        rows.append(
            [
                text.Cell(status_text(status), STYLES[status.word]),
                text.Cell(one.id, "bold"),
                text.Cell(one.title),
                text.Cell(one.topic),
                text.Cell(KINDS[one.kind]),
                text.Cell(f"{one.difficulty}/5"),
                text.Cell(f"{one.minutes} min"),
            ]
        )
    return text.table(
        ("status", "name", "title", "topic", "kind", "level", "time"),
        rows,
        colour=app.colour,
        right=frozenset({6}),
        shrink=2,
        limit=shutil.get_terminal_size().columns if sys.stdout.isatty() else None,
    )


def _header(app: App, one: Challenge) -> list[str]:
    status = app.state.status(one.id)
    facts = [
        ("status", app.paint(status_text(status), STYLES[status.word])),
        ("task", f"{KINDS[one.kind]} · level {one.difficulty}/5 · about {one.minutes} minutes"),
        *(("entry", f"{name}{signature}") for name, signature in one.entry.items()),
        ("graded", f"in {', '.join(one.dtypes)} on {', '.join(one.devices)}"),
    ]
    if one.forbidden:
        facts.append(("rule", f"write it yourself; not allowed are {', '.join(one.forbidden)}"))
    entry, due = app.state.entry(one.id), app.state.due_days.get(one.id)
    past = [f"{entry.attempts} graded"] if entry.attempts else []
    past += [f"best time {duration(entry.best_seconds)}"] if entry.best_seconds else []
    past += [f"review due {due}"] if due else []
    if past:
        facts.append(("history", " · ".join(past)))
    facts.append(("your file", app.link(answer_path(one) or app.workspace.resolve(None, one))))
    title = f"{app.paint(one.title, 'bold')} ({one.id}, topic {app.topic(one.topic).title})"
    return [title, *(f"  {app.paint(text.pad(key, 10), 'dim')}  {value}" for key, value in facts)]


def _details(app: App, one: Challenge) -> dict[str, Any]:
    path = app.workspace.resolve(None, one)
    entry = app.state.entry(one.id)
    return _row(app, one) | {
        "summary": one.summary,
        "entry": one.entry,
        "dtypes": one.dtypes,
        "devices": one.devices,
        "forbidden": one.forbidden,
        "covers": one.covers,
        "file": str(path),
        "hints_shown": entry.hints,
        "given_up": entry.given_up is not None,
        "prompt": clean(one.prompt(), 400_000),
    }
