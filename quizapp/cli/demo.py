"""`quiz demo`: a tour without questions. Three answers to one challenge, graded live."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli.context import App, pass_app
from quizapp.cli.grader import Grader
from quizapp.errors import Fault

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.cli.grade import Grades
    from quizapp.grading.report import Report

CHALLENGE = "attention"


@click.command()
@pass_app
def demo(app: App) -> int:
    """A tour: an untouched stub, a classic mistake and a right answer, graded for real."""
    with Grader.usual(app, plain=True) as grader:
        return _tour(app, grader)


def _tour(app: App, client: Grades) -> int:
    challenge = app.catalog.find(CHALLENGE)
    app.say(
        f"quiz grades your PyTorch code against a hidden reference, each run in a process of its "
        f"own.\nHere are three answers to “{challenge.title}”.\n"
    )
    app.say(app.paint("1  The stub, as `quiz start attention` writes it", "bold"))
    stub = _grade(app, client, challenge, challenge.stub(), "stub.py")
    app.say("\n" + app.paint("2  An answer with a classic mistake", "bold"))
    wrong = _grade(app, client, challenge, _answer("wrong.py"), "wrong.py")
    app.say("\n" + app.paint("3  A right answer, written in another style", "bold"))
    right = _grade(app, client, challenge, _answer("right.py"), "right.py")
    seen = (stub.verdict.value, wrong.verdict.value, right.verdict.value)
    named = [one.key for one in wrong.mistakes]
    if seen != ("not-started", "wrong", "pass") or named != ["no-scale"] or not right.solved:
        raise Fault(
            f"the demo's answers were graded {', '.join(seen)}, naming {named or 'no mistake'}",
            hint="`quiz doctor` shows what this machine can do",
        )
    app.say(
        f"\nYour turn:  {app.paint('quiz start attention', 'cyan')}, edit the file it names, "
        f"{app.paint('quiz grade attention', 'cyan')}.\n"
        f"All challenges: {app.paint('quiz list', 'cyan')}.  "
        f"Full screen: {app.paint('quiz', 'cyan')}."
    )
    return 0


def _grade(app: App, client: Grades, challenge: Challenge, source: str, name: str) -> Report:
    from quizapp.cli.grade import show_run

    request = {
        **challenge.address,
        "source": source,
        "filename": name,
        "lang": app.lang,
    }
    return show_run(app, client, request, Path(name))


def _answer(name: str) -> str:
    return (
        resources.files("quizapp.cli.demo_answers")
        .joinpath(f"{name}.txt")
        .read_text(encoding="utf-8")
    )
