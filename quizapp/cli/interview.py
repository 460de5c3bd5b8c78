"""`quiz interview`: a mock interview against the clock."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import click

from quizapp.cli import context, markdown, text
from quizapp.cli import interview_grade as grading
from quizapp.cli.context import App, complete_names, pass_app
from quizapp.cli.paths import FILE
from quizapp.errors import QuizError
from quizapp.learner.mock.begin import LONGEST, MINUTES, SHORTEST, Wish, begin, draw
from quizapp.learner.mock.desk import Desk, View, load
from quizapp.learner.mock.grading import check_open, counts, history
from quizapp.learner.mock.interview import Interview, Task
from quizapp.learner.workspace import read_answer

form_option = click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text"
)


@click.group(invoke_without_command=True)
@click.option(
    "--minutes",
    type=click.IntRange(SHORTEST, LONGEST),
    default=MINUTES,
    help=f"How long; default {MINUTES}.",
)
@click.option("--topics", metavar="NAME,...", help="Topics or challenges to draw from.")
@click.option("--difficulty", metavar="N or N-M", help="Levels to draw from, 1 to 5.")
@click.option("--seed", type=int, help="The same seed and history, the same challenges.")
@click.option("--yes", is_flag=True, help="Begin without asking.")
@click.pass_context
@pass_app
def interview(
    app: App,
    ctx: click.Context,
    minutes: int,
    topics: str | None,
    difficulty: str | None,
    seed: int | None,
    yes: bool,
) -> int | None:
    """Begin a mock interview: challenges you are weak in, one clock, no help.

    Each answer starts from a clean stub in a folder of its own. Grading says how many checks pass
    and no more; hints, explanations and solutions of these topics stay shut. `quiz interview end`
    grades what is there and prints the page: score, mistakes, times, what to read.

    While one is on, bare `quiz interview` says how it stands.
    """
    if ctx.invoked_subcommand is not None:
        return None
    desk = Desk.of_user()
    view = desk.look()
    if view is not None:
        _say_view(app, view)
        return 0
    wish = _wish(minutes, topics, difficulty, seed)
    drawn, seed = draw(app.catalog, app.state, wish)
    many = text.count(len(drawn), "challenge")
    words = f"{many}, {minutes} minutes, no hints; the clock starts at once. Begin?"
    if not yes and context.interactive() and not click.confirm(words, default=True, err=True):
        app.note("another time, then")
        return 130
    begun = begin(desk, app.workspace.root, drawn, minutes, seed)
    app.note(f"{minutes} minutes, from now; `quiz interview` says what is left")
    _show_task(app, begun)
    return 0


@interview.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@pass_app
def status(app: App, form: str) -> None:
    """Say how much time is left, and for what."""
    view = _on(Desk.of_user())
    if form == "text":
        _say_view(app, view)
        return
    document = {
        "id": view.interview.id,
        "remaining_seconds": round(view.remaining, 1),
        "spent_seconds": round(view.interview.clock.spent, 1),
        "paused": view.paused,
        "current": view.task.challenge,
        "tasks": [
            {
                "challenge": one.challenge,
                "minutes": one.minutes,
                "seconds": round(one.seconds, 1),
                "passed": one.last.passed if one.last else None,
                "total": one.last.total if one.last else None,
                "file": str(view.interview.path(one)),
            }
            for one in view.interview.tasks
        ],
    }
    app.say(json.dumps(document, ensure_ascii=False, indent=1))


@interview.command()
@click.argument("name", required=False, shell_complete=complete_names)
@pass_app
def grade(app: App, name: str | None) -> int:
    """Grade the answer at hand, or NAME's: how many checks pass, and no more."""
    desk = Desk.of_user()
    view = _on(desk)
    check_open(view)
    task = _named(view.interview, name)
    source = read_answer(view.interview.path(task))
    with grading.grader(app) as client:
        found = grading.graded(app, client, desk, task, source)
    app.say(f"{task.challenge}: {counts(found)}")
    if found.solved:
        app.note("`quiz interview next` goes on")
    elif not found.counts:
        return 4
    return 0 if found.solved else 1


@interview.command("next")
@click.argument("name", required=False, shell_complete=complete_names)
@pass_app
def next_(app: App, name: str | None) -> None:
    """Go to the next challenge that is not solved, or to NAME, and show it."""
    desk = Desk.of_user()
    before = _on(desk).interview
    wanted = None if name is None else _named(before, name).challenge
    _show_task(app, desk.switch(wanted))


@interview.command()
@pass_app
def pause(app: App) -> None:
    """Stop the clock. The page will say so."""
    left = Desk.of_user().pause().clock.remaining
    app.say(f"paused, {_clock(left)} left")
    app.note("`quiz interview resume` goes on; the page will note the pause")


@interview.command()
@pass_app
def resume(app: App) -> None:
    """Let the clock run again."""
    app.say(f"{_clock(Desk.of_user().resume().clock.remaining)} left")


@interview.command()
@form_option
@click.option("--out", type=FILE, help="Write the page here.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_app
def end(app: App, form: str, out: Path | None, yes: bool) -> int:
    """End the interview: grade what is there, and print the page."""
    desk = Desk.of_user()
    view = _on(desk)
    if not (view.over or yes) and context.interactive():
        left = _clock(view.remaining)
        if not click.confirm(f"{left} are left; end it now?", default=True, err=True):
            app.note("it goes on")
            return 130
    grading.grade_open(app, desk, desk.stop())
    done = desk.end()
    _print(app, done, form, out)
    app.note(f"kept: `quiz interview show {done.id}`")
    return 0


@interview.command("list")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@pass_app
def list_(app: App, form: str) -> None:
    """List the interviews that are over."""
    from quizapp.learner.mock.page import page

    pages = [page(one) for path in Desk.of_user().finished() if (one := load(path))]
    if form == "json":
        app.say(json.dumps([asdict(one) for one in pages], ensure_ascii=False, indent=1))
        return
    rows = [
        [
            text.Cell(one.id, "bold"),
            text.Cell(f"{one.solved}/{len(one.tasks)}"),
            text.Cell(f"{one.passed}/{one.total}"),
            text.Cell(_clock(one.spent_seconds)),
            text.Cell(", ".join(each.challenge for each in one.tasks)),
        ]
        for one in reversed(pages)
    ]
    head = ("name", "solved", "checks", "time", "challenges")
    right = frozenset({1, 2, 3})
    for line in text.table(head, rows, colour=app.colour, right=right) if rows else ():
        app.say(line)
    if not rows:
        app.note("none yet: `quiz interview` begins one")


@interview.command()
@click.argument("name", required=False, metavar="[ID]")
@form_option
@pass_app
def show(app: App, name: str | None, form: str) -> None:
    """Print the page of an interview that is over, by default the last one's."""
    found = {path.stem: path for path in Desk.of_user().finished()}
    if not found:
        raise QuizError("no interview is over yet", hint="`quiz interview` begins one")
    chosen = name or max(found)
    if chosen not in found:
        raise QuizError(f"there is no interview {chosen}", hint="`quiz interview list`")
    kept = load(found[chosen])
    assert kept is not None
    _print(app, kept, form, None)


# --- beginning ---------------------------------------------------------------------------------
def _wish(minutes: int, topics: str | None, difficulty: str | None, seed: int | None) -> Wish:
    named = tuple(one.strip() for one in (topics or "").split(",") if one.strip())
    if topics is not None and not named:
        raise click.UsageError("--topics takes names, such as attention,batchnorm")
    return Wish(minutes, named, _levels(difficulty), seed)


def _levels(text_: str | None) -> tuple[int, int]:
    if text_ is None:
        return 1, 5
    low, dash, high = text_.partition("-")
    try:
        levels = int(low), int(high if dash else low)
    except ValueError:
        levels = 0, 0
    if not 1 <= levels[0] <= levels[1] <= 5:
        raise click.UsageError("--difficulty takes a level from 1 to 5, or two such as 2-4")
    return levels


def _show_task(app: App, begun: Interview) -> None:
    task = begun.task
    challenge = app.catalog.find(task.challenge)
    app.remember(lambda: history(begun, app.state.rhythm).worked_on(task.challenge))
    number = begun.current + 1
    markdown.show(app, challenge.prompt())
    app.say()
    # Last, where it is still on the screen behind a long task.
    app.say(app.paint(f"{number} of {len(begun.tasks)}: {task.title}", "bold"))
    app.say(app.link(begun.path(task)))
    app.note(
        f"par is {task.minutes} minutes, {_clock(begun.clock.remaining)} are left; "
        f"`quiz edit {task.challenge}` opens it"
    )
    app.note("`quiz interview grade` grades it, `next` goes on, `end` ends")


# --- words -------------------------------------------------------------------------------------
def _say_view(app: App, view: View) -> None:
    begun = view.interview
    state = "paused" if view.paused else "time is over" if view.over else "on"
    left = f"{_clock(view.remaining)} left" if not view.over else f"{_clock(-view.remaining)} over"
    app.say(app.paint(f"Interview {state}", "bold") + f"  {left} of {_clock(begun.clock.limit)}")
    rows = []
    for one in begun.tasks:
        here = "▸" if one is begun.task else " "
        score = f"{one.last.passed}/{one.last.total}" if one.last else "–"
        rows.append(
            [
                text.Cell(here),
                text.Cell(one.challenge, "bold"),
                text.Cell(score),
                text.Cell(_clock(one.seconds)),
                text.Cell(f"{one.minutes} min"),
            ]
        )
    for line in text.table(
        (" ", "name", "checks", "time", "par"), rows, colour=app.colour, right=frozenset({2, 3, 4})
    ):
        app.say(line)
    app.say(app.link(begun.path(begun.task)))
    if view.paused:
        app.note("`quiz interview resume` goes on")
    elif view.over:
        app.note("`quiz interview end` grades all and prints the page")


def _print(app: App, done: Interview, form: str, out: Path | None) -> None:
    from quizapp import files
    from quizapp.cli.interview_page import as_text
    from quizapp.learner.mock.markdown import as_markdown
    from quizapp.learner.mock.page import page

    found = page(done)
    if form == "json":
        words = json.dumps(asdict(found), ensure_ascii=False, indent=1)
    elif form == "markdown":
        words = "\n".join(as_markdown(found))
    else:
        words = "\n".join(as_text(app, found, shutil.get_terminal_size((100, 24)).columns))
    if out is None:
        app.say(words)
    else:
        files.replace(out, words.encode() + b"\n")
        app.say(app.link(out))


def _clock(seconds: float) -> str:
    """`42:07`, `1:02:07`."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


# --- finding -----------------------------------------------------------------------------------
def _on(desk: Desk) -> View:
    view = desk.look()
    if view is None:
        raise QuizError("no interview is on", hint="`quiz interview` begins one")
    return view


def _named(begun: Interview, name: str | None) -> Task:
    if name is None:
        return begun.task
    wanted = Path(name).stem if name.endswith(".py") else name
    task = begun.find(wanted)
    if task is None:
        asked = ", ".join(one.challenge for one in begun.tasks)
        raise QuizError(f"{name} is not asked in this interview", hint=f"it asks {asked}")
    return task
