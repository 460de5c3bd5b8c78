"""`quiz replay`: a failing check as a script for the learner's own debugger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.cli.context import App, name_argument, pass_app
from quizapp.cli.guard import no_help
from quizapp.cli.paths import FOLDER
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.learner.workspace import read_answer

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.grading.events import ReplayMade
    from quizapp.grading.report import Report


@click.command()
@name_argument
@click.option("--check", metavar="NAME", help="This check; default: the first that fails.")
@click.option(
    "--out",
    type=FOLDER,
    metavar="DIR",
    help="Where to write it; default: the workspace's folder replays/.",
)
@click.option("--seed", type=int, help="Seed of the inputs; default: your last grade's.")
@click.option("--dtype", metavar="NAME", help="float32, float64, ...; default: your last grade's.")
@click.option("--device", metavar="auto|cpu|cuda|mps", help="Default: your last grade's.")
@click.option("--whole", is_flag=True, help="With all calls of the check, not only those needed.")
@pass_app
def replay(
    app: App,
    name: str,
    check: str | None,
    out: Path | None,
    seed: int | None,
    dtype: str | None,
    device: str | None,
    whole: bool,
) -> int:
    """Write a script that asks your file what a failing check asked, with the same inputs.

    It runs with plain python and in any debugger. Beside it lie the inputs; what is right is in it
    as far as the report said it. Your answer is graded once more for it, by the inputs of your
    last grade; that is not recorded.
    """
    challenge = app.challenge(name)
    no_help(app, challenge, "replay")
    path = app.workspace.resolve(name, challenge)
    last = _last_grade(app, challenge)
    request = {
        **challenge.address,
        "source": read_answer(path),
        "filename": path.name,
        "device": device or last.get("device") or app.settings.device,
        "dtype": dtype or last.get("dtype") or app.settings.dtype or "",
        "seed": last.get("seed") if seed is None else seed,
        "checks": (check,) if check else (),
        "lang": app.lang,
        "replay": True,
    }
    made, report = _run(app, request)
    if report.exit_code == 4:
        words = report.problem.text if report.problem else "it cannot be graded"
        raise NothingToGrade(words, hint=f"`quiz grade {challenge.id}` says more")
    if report.first_failure is None:
        if report.problem is not None:
            raise QuizError(
                f"your file does not load: {report.problem.text}",
                hint=f"`python {path}` shows the same without quiz",
            )
        which = f"check {check} passes" if check else "every check passes"
        app.note(f"{which} with seed {report.environment.seed}: there is nothing to replay")
        return 0
    if made.replay is None:
        raise QuizError(
            f"check {report.first_failure.name} cannot be replayed: {made.problem}",
            hint=f"`quiz grade {challenge.id}` says what it found",
        )
    from quizapp.learner.replay import written

    folder = out or app.workspace.root / "replays"
    found = written(
        made.replay, report, path.absolute(), challenge.entry, folder.absolute(), whole=whole
    )
    if made.problem:
        first = report.first_failure.name
        app.note(f"check {first} fails first, but cannot be replayed: {made.problem}")
    app.say(app.link(found.script))
    app.note(f"check {made.replay.check} fails as it stands there, seed {report.environment.seed}")
    app.note(f"run it: python {found.script}   or: python -m pdb {found.script}")
    return 0


def _last_grade(app: App, challenge: Challenge) -> dict[str, Any]:
    """Seed, dtype and device of the last attempt, so that the same failure is met again."""
    from quizapp.learner.progress import history

    found = app.state.database.read(lambda conn: history.attempts(conn, challenge.id)) or []
    if not found or not found[-1].seed.isdecimal():
        return {}
    last = found[-1]
    known = last.dtype in challenge.dtypes
    return {"seed": int(last.seed), "dtype": last.dtype if known else "", "device": last.device}


def _run(app: App, request: dict[str, Any]) -> tuple[ReplayMade, Report]:
    from quizapp.cli.grader import Grader

    # Before the rest is imported: where no resident is, loading torch takes longest.
    with Grader.usual(app) as client:
        from quizapp.grading.events import Failed, Finished, ReplayMade

        made = ReplayMade(id=0, problem="nothing was told")
        for event in client.grade(**request):
            if isinstance(event, ReplayMade):
                made = event
            elif isinstance(event, Finished):
                return made, event.report
            elif isinstance(event, Failed):
                kind = QuizError if event.code == 2 else Fault
                raise kind(event.message, hint=event.hint or None)
    raise Fault(
        "the grading service ended without a report",
        hint="run the command again; `quiz doctor` shows whether this machine can grade",
    )
