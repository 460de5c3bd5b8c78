"""`quiz assign`: make bundles for candidates, and look after the records of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp import files
from quizapp.cli.context import App, complete_names, pass_app
from quizapp.cli.paths import FILE, FOLDER
from quizapp.cli.text import Cell, count, shown, table
from quizapp.errors import QuizError

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.interview.keys import Keys
    from quizapp.interview.models import Candidate, Record
    from quizapp.interview.records import Records

_MOST_RULES = 100_000


@click.group()
def assign() -> None:
    """Assign challenges to candidates: one signed bundle for each."""


@assign.command()
@click.argument("name")
@click.option(
    "--challenges",
    multiple=True,
    metavar="A,B,C",
    shell_complete=complete_names,
    help="Challenges, in this order; may be repeated.",
)
@click.option("--topics", multiple=True, metavar="A,B", help="All challenges of these topics.")
@click.option(
    "--candidates",
    "roster_file",
    metavar="FILE.csv",
    type=FILE,
    help="Who is invited: columns id, name, email, extra_time; all but one may be missing.",
)
@click.option(
    "--candidate", "ids", multiple=True, metavar="ID", help="Invite this one; may be repeated."
)
@click.option("--minutes", type=click.IntRange(1, 100_000), help="Default: what the tasks need.")
@click.option("--deadline", metavar="TIME", help="2026-12-01T18:00Z, or without a zone: yours.")
@click.option(
    "--extra-time",
    multiple=True,
    metavar="ID=FACTOR",
    help="More time for one, such as c07=1.25 or c07=25%; may be repeated.",
)
@click.option("--required", multiple=True, metavar="A,B", help="Tasks that must be passed.")
@click.option(
    "--rules",
    "rules_file",
    metavar="FILE",
    type=FILE,
    help="Your rules, your AI policy among them.",
)
@click.option(
    "--honesty",
    "honesty_file",
    metavar="FILE",
    type=FILE,
    help="What is to be confirmed at hand-in.",
)
@click.option(
    "--install",
    default="",
    metavar="COMMAND",
    help="How candidates install quiz; default: pip install 'quizapp[interview]'.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=FOLDER,
    help="Where the bundles go; default: a folder named after the assignment.",
)
@pass_app
def new(
    app: App,
    name: str,
    challenges: tuple[str, ...],
    topics: tuple[str, ...],
    roster_file: Path | None,
    ids: tuple[str, ...],
    minutes: int | None,
    deadline: str | None,
    extra_time: tuple[str, ...],
    required: tuple[str, ...],
    rules_file: Path | None,
    honesty_file: Path | None,
    install: str,
    out: Path | None,
) -> int:
    """Make an assignment called NAME, and a bundle for each candidate.

    A bundle holds tasks, stubs and public examples, never a solution or a hidden check.
    """
    from quizapp.interview.assign.create import Wish, given_away, new_record, slug

    wish = Wish(
        name=_name(name),
        challenges=_challenges(app, challenges, topics),
        candidates=_candidates(roster_file, ids, extra_time),
        minutes=minutes or 0,
        deadline=_deadline(deadline),
        rules=_text(rules_file),
        honesty=_text(honesty_file),
        required=tuple(app.challenge(one).id for one in _split(required)),
        install=install,
    )
    folder = out or Path(slug(wish.name))
    _check_empty(folder)
    keys, made = _keys()
    record = new_record(wish, keys)
    if rules_file is None:
        app.note("no --rules: the bundles say to work alone, without AI assistants")
    for other, solved in given_away(wish.challenges):
        app.note(f"the stub of {other} shows much of the solution of {solved}")
    needed = sum(task.minutes for task in record.tasks)
    if needed > record.minutes:
        app.note(f"the tasks take about {needed} minutes, the assignment gives {record.minutes}")
    _write(app, record, keys, folder)
    kept = _records().put(record)
    if made:
        from quizapp.interview.keys import FILE
        from quizapp.learner.places import folder as place

        app.note(f"your keys were made: {place('config') / FILE}. Back them up: without them")
        app.note("nobody can open what candidates seal to you.")
    app.note(f"tasks, roster and hidden seed are kept in {kept}")
    app.note(f"candidates can compare your key's fingerprint: {_fingerprint(record)}")
    app.note("send each candidate one file; then `quiz batch HAND-INS --out RESULTS`")
    return 0


@assign.command()
@click.argument("assignment")
@click.option(
    "--candidates",
    "roster_file",
    metavar="FILE.csv",
    type=FILE,
    help="More candidates; those who are invited already are left as they are.",
)
@click.option("--candidate", "ids", multiple=True, metavar="ID", help="One more; may be repeated.")
@click.option("--extra-time", multiple=True, metavar="ID=FACTOR", help="More time for one.")
@click.option("--out", required=True, metavar="DIR", type=FOLDER)
@pass_app
def add(
    app: App,
    assignment: str,
    roster_file: Path | None,
    ids: tuple[str, ...],
    extra_time: tuple[str, ...],
    out: Path,
) -> int:
    """Invite more candidates to an assignment: same tasks, same examples, same hidden seed."""
    from quizapp.interview.assign.create import changed

    record = _records().find(assignment)
    known = {one.id for one in record.candidates}
    more = [one for one in _candidates(roster_file, ids, extra_time) if one.id not in known]
    if not more:
        raise QuizError(
            "everybody named is invited already", hint="--candidates or --candidate names others"
        )
    if different := changed(record, app.catalog):
        raise QuizError(
            f"{', '.join(different)} changed since the assignment was made",
            hint="not all would be asked the same: make a new assignment",
        )
    keys, _ = _keys()
    if keys.signer != record.signer:
        raise QuizError(
            "the assignment was signed with another key than yours",
            hint="put back the interview-keys.json of that time, or make a new assignment",
        )
    _check_empty(out)
    record = record.model_copy(update={"candidates": (*record.candidates, *more)})
    _write(app, record, keys, out, [one.id for one in more])
    _records().put(record)
    return 0


@assign.command("list")
@click.option("--format", "style", type=click.Choice(["table", "json"]), default="table")
@pass_app
def list_(app: App, style: str) -> int:
    """The assignments you made on this machine."""
    records = _records().all()
    if style == "json":
        import json

        fields = {"id", "name", "created", "deadline", "minutes"}
        rows = [
            one.model_dump(mode="json", include=fields)
            | {
                "challenges": [task.challenge for task in one.tasks],
                "candidates": len(one.candidates),
            }
            for one in records
        ]
        app.say(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    if not records:
        app.note("none yet; `quiz assign new NAME --challenges A,B --candidates FILE.csv`")
        return 0
    lines = [
        [
            Cell(one.id),
            Cell(str(len(one.candidates))),
            Cell(f"{one.deadline:%Y-%m-%d %H:%M} UTC" if one.deadline else "none"),
            Cell(", ".join(task.challenge for task in one.tasks)),
        ]
        for one in records
    ]
    head = ("assignment", "candidates", "deadline", "challenges")
    for line in table(head, lines, colour=app.colour, right=frozenset([1])):
        app.say(line)
    return 0


def _write(
    app: App, record: Record, keys: Keys, folder: Path, only: list[str] | None = None
) -> None:
    import hashlib

    from quizapp.interview.assign.create import bundles
    from quizapp.interview.assign.texts import bundle_name

    app.note("running the references once, for the examples ...")
    rows = []
    for assignment, data in bundles(record, app.catalog, keys, only or ()):
        name = bundle_name(assignment)
        files.write(folder / name, data)
        rows.append((assignment.candidate, name, hashlib.sha256(data).hexdigest()))
    listed = "candidate,file,sha256\n" + "".join(",".join(row) + "\n" for row in rows)
    files.write(folder / "bundles.csv", listed.encode())
    until = f", until {record.deadline:%Y-%m-%d %H:%M} UTC" if record.deadline else ""
    app.say(f"{shown(record.name)} ({record.id})")
    app.say(
        f"  {count(len(rows), 'bundle')} in {shown(folder)}: "
        f"{count(len(record.tasks), 'task')}, {record.minutes} minutes{until}"
    )
    for task in record.tasks:
        checks = ", ".join(task.public_checks)
        app.say(f"  {task.challenge}: {shown(task.title)}; examples of {checks}")


def _challenges(app: App, names: tuple[str, ...], topics: tuple[str, ...]) -> tuple[Challenge, ...]:
    found = [app.challenge(name) for name in _split(names)]
    for name in _split(topics):
        found += app.topic(name).challenges
    unique = {one.id: one for one in found}
    if not unique:
        raise QuizError("nothing is assigned", hint="--challenges A,B or --topics A,B says what")
    return tuple(unique.values())


def _candidates(
    file: Path | None, ids: tuple[str, ...], extra_time: tuple[str, ...]
) -> tuple[Candidate, ...]:
    from quizapp.interview.assign import roster

    found = list(roster.read(file)) if file else []
    found += [roster.candidate("--candidate", id=one) for one in _split(ids)]
    if not found:
        raise QuizError(
            "nobody is invited", hint="--candidates FILE.csv, or --candidate ID for each"
        )
    for text in extra_time:
        identity, _, factor = text.partition("=")
        places = [number for number, one in enumerate(found) if one.id == identity]
        if not places:
            raise QuizError(
                f"--extra-time {text}: there is no candidate {identity}",
                hint="candidates are those that --candidates and --candidate name",
            )
        fields = found[places[0]].model_dump() | {"extra_time": roster.factor(factor)}
        found[places[0]] = roster.candidate(f"--extra-time {text}", **fields)
    roster.check(tuple(found), "the candidates")
    return tuple(found)


def _deadline(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise QuizError(
            f"--deadline {text} is no time", hint="write 2026-12-01T18:00, or 2026-12-01T18:00Z"
        ) from error
    if "T" not in text.upper() and ":" not in text:
        when = when.replace(hour=23, minute=59, second=59)  # a day is over when it ends
    return when.astimezone(UTC)


def _text(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_bytes()[:_MOST_RULES].decode("utf-8-sig")
    except OSError as error:
        raise files.unreadable(error, file) from error
    except UnicodeDecodeError as error:
        raise QuizError(f"{file} is not UTF-8 text", hint="save it as UTF-8") from error


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 200 or not name.isprintable():
        raise QuizError(
            "an assignment's name is one line of up to 200 characters",
            hint="name it anew, without line breaks",
        )
    return name


def _split(words: tuple[str, ...]) -> list[str]:
    return [one.strip() for word in words for one in word.split(",") if one.strip()]


def _check_empty(folder: Path) -> None:
    try:
        full = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise files.unreadable(error, folder) from error
    if full:
        raise QuizError(
            f"{folder} is there already", hint="--out DIR names a folder that is new or empty"
        )


def _keys() -> tuple[Keys, bool]:
    from quizapp.interview.keys import load_or_make, nacl
    from quizapp.learner.places import folder

    nacl()
    return load_or_make(folder("config"))


def _records() -> Records:
    from quizapp.interview.records import Records
    from quizapp.learner.places import folder

    return Records(folder("data") / "assignments")


def _fingerprint(record: Record) -> str:
    from quizapp.interview.keys import fingerprint

    return fingerprint(record.signer)
