"""`quiz open` and `quiz submit`: the candidate's side of an assignment."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli.context import App, interactive, pass_app
from quizapp.cli.paths import FILE, FOLDER
from quizapp.cli.text import count, shown
from quizapp.errors import NothingToGrade, QuizError

if TYPE_CHECKING:
    from quizapp.cli.grade import Grades
    from quizapp.grading.report import Report
    from quizapp.interview.candidate.hand_in import Answer
    from quizapp.interview.candidate.opened import Opened

_ADVISORY = "the time is advisory: it is recorded and never stops you"


@click.command("open")
@click.argument("bundle", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--dir",
    "folder",
    metavar="DIR",
    type=FOLDER,
    help="Where to work; default: a folder named after the assignment.",
)
@click.option("--yes", is_flag=True, help="Start the clock without asking.")
@click.option(
    "--tui/--no-tui",
    "full_screen",
    default=None,
    help="Go on full screen, with the clock, or in the shell; default: ask.",
)
@pass_app
def open_(app: App, bundle: Path, folder: Path | None, yes: bool, full_screen: bool | None) -> int:
    """Open a BUNDLE that you were sent, and start its clock.

    The bundle's signature is checked first. Opening it again goes on with the same clock. In its
    folder, bare `quiz` shows it full screen, with the clock; the commands work there as well.
    """
    from quizapp.interview.candidate import bundles
    from quizapp.interview.candidate.opened import open_bundle
    from quizapp.interview.keys import fingerprint
    from quizapp.learner.places import folder as place

    read = bundles.read(bundle)
    told = read.assignment
    app.say(app.paint(shown(told.name), "bold"))
    app.say(f"signed by key {fingerprint(told.signer)}; nothing was changed since")
    if not yes and interactive():
        app.say(f"You have {told.minutes} minutes from now on;")
        app.say(f"{_ADVISORY}.")
        if not click.confirm("Begin?", default=True, err=True):
            app.note("nothing was opened")
            return 0
    if full_screen and not _full_screen_possible():
        raise QuizError("there is no terminal to draw on", hint="leave --tui out")
    opened, started = open_bundle(bundle, folder, place("data") / "attempts", read)
    _say_tasks(app, opened, started)
    if full_screen is None and not yes and _full_screen_possible():
        full_screen = click.confirm("Go on full screen, with the clock?", default=True, err=True)
    return _full_screen(app, opened) if full_screen else 0


def _full_screen_possible() -> bool:
    return interactive() and sys.stdout.isatty()


def _full_screen(app: App, opened: Opened) -> int:
    from quizapp.learner.settings import Settings
    from quizapp.learner.workspace import Workspace
    from quizapp.tui import run

    # As if one stood in that folder, where it is not yet.
    flags: dict[str, object] = {"lang": app.flags.lang, "packs": app.flags.packs}
    settings = Settings.load(opened.root, flags=flags)
    code = run(settings, Workspace(opened.root), opened)
    app.note(f"cd {shown(_relative(opened.root))} and `quiz` go on; `quiz submit` hands in")
    return code


def _say_tasks(app: App, opened: Opened, started: bool) -> None:
    from quizapp.interview.assign.texts import moment

    told = opened.assignment
    app.say()
    for task in told.tasks:
        must = ", must pass" if task.required else ""
        about = f"about {task.minutes} min{must}; {count(len(task.public_checks), 'example check')}"
        app.say(f"  {task.file}  {shown(task.title)} ({about})")
    app.say()
    clock = "the clock is running" if started else "the clock has been running since it was opened"
    app.say(f"{clock}: {opened.clock.standing().words}")
    if told.deadline is not None:
        app.say(f"deadline: {moment(told.deadline)}")
    app.note(_ADVISORY)
    app.say()
    first = told.tasks[0]
    app.say(f"cd {shown(_relative(opened.root))}")
    app.say("README.md tells the rules, prompts/ the tasks, examples/ what should come out.")
    app.say("quiz   shows all of it full screen, with the clock; or, in the shell:")
    app.say(f"quiz grade {first.challenge}   runs the examples on your {first.file}")
    app.say("quiz submit   makes the file that you send back")


def note_attempt(app: App, opened: Opened, report: Report) -> None:
    """Add a grading to the attempt log, and say where the clock stands."""
    try:
        opened.note_graded(report)
    except QuizError as error:
        app.note(f"this attempt could not be recorded: {error}")
        return
    app.note(f"these are the examples; hidden checks follow. {opened.clock.standing().words}")


@click.command()
@click.option(
    "--honest", is_flag=True, help="Confirm the honesty text, which README.md holds as well."
)
@click.option("--yes", is_flag=True, help="Confirm it, and answer every other question by yes.")
@click.option("--force", is_flag=True, help="Do not run the examples before.")
@click.option(
    "--out",
    metavar="FILE.zip",
    type=FILE,
    help="Where the hand-in goes; default: the assignment's folder.",
)
@pass_app
def submit(app: App, honest: bool, yes: bool, force: bool, out: Path | None) -> int:
    """Make the file that you send back: your answers, sealed to the interviewer.

    Shows what goes in, asks you to confirm the honesty text, runs the examples first. You may hand
    in again: the last before the deadline counts.
    """
    from quizapp.interview.candidate.hand_in import answers, hand_in
    from quizapp.interview.keys import nacl

    opened = app.assignment
    if opened is None:
        hint = "go to the folder that `quiz open BUNDLE` made, or open the bundle first"
        if os.environ.get("QUIZ_WORKSPACE"):
            hint = f"QUIZ_WORKSPACE is set and names another folder: unset it; then {hint}"
        raise QuizError("there is no assignment here", hint=hint)
    nacl()
    found = answers(opened)
    _say_contents(app, opened, found)
    if not any(one.ready for one in found):
        raise NothingToGrade("nothing was written yet", hint="the files are still the stubs")
    _confirm_honesty(app, opened, confirmed=honest or yes)
    if not force:
        _run_examples(app, opened, found, yes=yes)
    done = hand_in(opened, found, honest=True, out=out)
    app.say()
    app.say(f"handed in: {shown(_relative(done.path))}")
    app.say(f"receipt:   {app.paint(done.receipt, 'bold')}")
    app.note("send that file back, and keep the receipt")
    app.note("what shows when you handed in is when the file arrives")
    return 0


def _say_contents(app: App, opened: Opened, found: list[Answer]) -> None:
    app.say(f"{shown(opened.assignment.name)}, as {opened.assignment.candidate}: this goes in")
    for one in found:
        if one.data is None:
            state = f"not handed in: {one.problem}"
        elif one.untouched:
            state = "still the stub"
        else:
            state = f"{len(one.data):,} bytes" + (f"; {one.problem}" if one.problem else "")
        app.say(f"  {one.task.file}  {shown(state)}")
    others = "  assignment.json and its signature, the attempt log, a list of hashes"
    app.say(others)
    app.say(f"nothing else. {opened.clock.standing().words}")


def _confirm_honesty(app: App, opened: Opened, *, confirmed: bool) -> None:
    app.say()
    for line in opened.assignment.honesty.splitlines():
        app.say(textwrap.fill(line, 78))
    if confirmed:
        app.note("confirmed")
        return
    if not interactive():
        raise QuizError(
            "the honesty text has to be confirmed", hint="--honest confirms it without asking"
        )
    if not click.confirm("Do you confirm this?", default=False, err=True):
        raise QuizError("nothing was handed in", hint="run `quiz submit` again when you can")


def _run_examples(app: App, opened: Opened, found: list[Answer], *, yes: bool) -> None:
    from quizapp.cli.grader import Grader

    app.say()
    app.note("running the examples first ...")
    failing = []
    with Grader.usual(app) as client:
        for one in found:
            if not one.ready:
                continue
            words, passed = _examples(app, client, opened, one)
            app.say(f"  {one.task.file}  {shown(words)}")
            if not passed:
                failing.append(one.task.file)
    if not failing or yes:
        return
    names = ", ".join(failing)
    if not interactive():
        raise QuizError(
            f"not all examples come out right: {names}",
            hint="--force hands in without running them, --yes in spite of them",
        )
    if not click.confirm("Not all examples come out right. Hand in?", default=False, err=True):
        raise QuizError("nothing was handed in", hint="hand in again when you are done")


def _examples(app: App, client: Grades, opened: Opened, one: Answer) -> tuple[str, bool]:
    from quizapp.cli.grade import show_run
    from quizapp.learner.workspace import read_answer

    challenge = app.catalog.find(one.task.challenge)
    try:
        request = {
            **challenge.address,
            "source": read_answer(one.path),
            "filename": one.task.file,
            "device": "cpu",
        }
        report = show_run(app, client, request, one.path, quiet=True)
    except QuizError as error:
        return f"could not be run: {error}", False
    opened.note_graded(report)
    if report.problem is not None or not report.checks:
        return report.problem.text if report.problem else report.verdict.value, False
    if report.breaches:
        return report.breaches[0].text, False
    return f"{report.passed} of {count(len(report.checks), 'example check')} right", report.solved


def _relative(path: Path) -> Path:
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path
