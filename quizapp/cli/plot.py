"""`quiz plot`: a figure drawn from the learner's own code."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli.context import App, name_argument, pass_app
from quizapp.cli.grader import Grader
from quizapp.cli.guard import counts_only
from quizapp.cli.paths import FILE
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.learner.resident import use
from quizapp.learner.workspace import read_answer

if TYPE_CHECKING:
    from quizapp.figures.model import Figure
    from quizapp.grading.events import FigureDrawn
    from quizapp.grading.report import Report

_WIDEST, _HIGHEST = 120, 36
"""Cells beyond which a figure gets no clearer."""


@click.command()
@name_argument
@click.option(
    "--out",
    type=FILE,
    metavar="FILE",
    help="Write it to FILE.svg, FILE.png (needs matplotlib) or FILE.json.",
)
@click.option("--width", type=click.IntRange(20, 400), help="Columns; default: the terminal's.")
@click.option("--height", type=click.IntRange(6, 200), help="Lines; default: the terminal's.")
@click.option("--seed", type=int, help="Seed of the inputs, to draw the same figure again.")
@pass_app
def plot(
    app: App,
    name: str,
    out: Path | None,
    width: int | None,
    height: int | None,
    seed: int | None,
) -> int:
    """Draw a figure from your code: what it does, beside what the reference does.

    Your file is graded as well, as a figure says more when you know whether it is right.
    """
    if out is not None and out.suffix not in (".svg", ".png", ".json"):
        raise QuizError(f"{out} names no kind of file", hint="end it in .svg, .png or .json")
    challenge = app.challenge(name)
    if not challenge.has_figure:
        raise QuizError(f"{challenge.id} has no figure", hint=_with_figures(app))
    counts_only(challenge.id)
    path = app.workspace.resolve(name, challenge)
    request = {
        **challenge.address,
        "source": read_answer(path),
        "filename": path.name,
        "device": app.settings.device,
        "dtype": app.settings.dtype or "",
        "seed": seed,
        "lang": app.lang,
        "figure": True,
    }
    with Grader(app, use(None, app.settings.resident)) as grader:
        drawn, report = _run(grader, request)
    if drawn.figure is None:
        words, advice = f"no figure: {drawn.problem}", f"`quiz grade {challenge.id}` says more"
        if report.exit_code == 4:
            raise NothingToGrade(words, hint=advice)
        app.note(f"{words}; {advice}")
        return 1
    if out is None:
        say_figure(app, drawn.figure, width=width, height=height)
    else:
        _write(drawn.figure, out)
        app.say(app.link(out))
    passed = f"{report.passed} of {len(report.checks)} checks pass"
    app.note(f"{path}: {passed}, seed {report.environment.seed}")
    return 0


def say_figure(
    app: App, figure: Figure, *, width: int | None = None, height: int | None = None
) -> None:
    """Print a figure, as large as the terminal or as asked for."""
    from quizapp.cli.paint import painted
    from quizapp.figures.draw import draw

    terminal = shutil.get_terminal_size((80, 26))
    columns = width or min(terminal.columns, _WIDEST)
    # The prompt that follows and the note before it stay on the screen, too.
    rows = height or max(8, min(terminal.lines - 2, _HIGHEST))
    for line in painted(draw(figure, columns, rows, colour=app.colour), colour=app.colour):
        app.say(line)


def _run(grader: Grader, request: dict[str, object]) -> tuple[FigureDrawn, Report]:
    from quizapp.grading.events import Failed, FigureDrawn, Finished

    drawn: FigureDrawn | None = None
    for event in grader.grade(**request):
        if isinstance(event, FigureDrawn):
            drawn = event
        elif isinstance(event, Finished) and drawn is not None:
            return drawn, event.report
        elif isinstance(event, Failed):
            kind = QuizError if event.code == 2 else Fault
            raise kind(event.message, hint=event.hint or None)
    raise Fault(
        "the grading service ended without a figure",
        hint="run the command again; `quiz doctor` shows whether this machine can grade",
    )


def _write(figure: Figure, path: Path) -> None:
    try:
        if path.suffix == ".png":
            from quizapp.figures import png

            png.write(figure, path)
        elif path.suffix == ".svg":
            from quizapp.figures.svg import svg

            path.write_text(svg(figure), encoding="utf-8")
        else:
            path.write_text(figure.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise QuizError(
            f"{path} cannot be written: {error.strerror}", hint="--out names another place"
        ) from None


def _with_figures(app: App) -> str:
    return "figures: " + ", ".join(one.id for one in app.catalog.challenges if one.has_figure)
