"""`quiz grade`: grade answers from the shell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from quizapp.cli.context import App, complete_names, pass_app
from quizapp.cli.grader import Grader
from quizapp.cli.guard import counts_only
from quizapp.cli.text import columns
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.learner.known import Choices, Name, recall, remember
from quizapp.learner.resident import use, user_choice
from quizapp.learner.workspace import challenge_name, names_file, read_answer

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.cli.event_lines import EventLines
    from quizapp.cli.render import Renderer
    from quizapp.grading.events import FigureDrawn
    from quizapp.grading.report import Report


class Grades(Protocol):
    """What answers are graded with: a ``Grader`` or a ``Client``."""

    def grade(self, **request: Any) -> Iterator[Any]:
        """The events of a run."""


@dataclass(frozen=True, slots=True)
class Options:
    """What `quiz grade` was asked for besides the answers."""

    device: str
    dtype: str
    seed: int | None
    checks: tuple[str, ...]
    style: str
    figure: bool = False


@click.command()
@click.argument(
    "names", nargs=-1, required=True, metavar="NAME|FILE...", shell_complete=complete_names
)
@click.option(
    "--challenge",
    "challenge_id",
    metavar="NAME",
    help="The challenge a file answers, where its name does not say.",
)
@click.option("--device", metavar="auto|cpu|cuda|mps", help="Where to grade; default cpu.")
@click.option(
    "--dtype",
    metavar="NAME",
    help="float32, float64, bfloat16, ...; default: the challenge's first.",
)
@click.option("--seed", type=int, help="Seed of the inputs, to repeat a run; default: a new one.")
@click.option(
    "--check", "checks", multiple=True, metavar="NAME", help="Run this check only; may be repeated."
)
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    help="json and junit print one document.",
)
@click.option(
    "--events", is_flag=True, help="Print events as they come: JSON, one object a line; see below."
)
@click.option("--figure", is_flag=True, help="Draw a figure from your code as well.")
@click.option(
    "--start-method",
    type=click.Choice(["auto", "fork", "spawn"]),
    help="How graders are started; auto forks where that is safe, on Linux.",
)
@click.option("--watch", is_flag=True, help="Grade again whenever the file is saved.")
@click.option(
    "--resident/--no-resident",
    default=None,
    help="Leave the grader ready for the next command, or use none that was left.",
)
@pass_app
def grade(
    app: App,
    names: tuple[str, ...],
    challenge_id: str | None,
    device: str | None,
    dtype: str | None,
    seed: int | None,
    checks: tuple[str, ...],
    style: str,
    events: bool,
    figure: bool,
    start_method: str | None,
    watch: bool,
    resident: bool | None,
) -> int:
    """Grade your answer against the hidden reference, and say what is wrong and why.

    NAME is a challenge or topic: graded is ./NAME.py, else the workspace's file. A FILE's
    challenge is its name's, or --challenge.

    \b
    With --events each line has `kind`, `file`, `challenge` and, by its kind:
      started         id, seed, checks: pairs of a name and what it checks
      check-started   id, name
      check-finished  id, result: name, label, verdict, finding, share, ...
      finished        id, report, which is what --format json prints
      failed          id, message, hint, code: nothing was judged
    The last two end a file. Keys may be added; none is renamed or dropped.
    """
    if events:
        if style != "text" or watch:
            raise QuizError(
                "--events goes with neither --format nor --watch", hint="leave one of them out"
            )
        style = "events"
    plain = challenge_id is None and len(names) == 1 and style in ("text", "json") and not figure
    plain = plain and app.assignment is None
    known = _known(app, names[0]) if plain else None
    choice = use(resident, known[1].resident if known else user_choice())
    with Grader(app, choice, start_method=start_method, plain=plain) as grader:
        if known and grader.resident:
            app.known = known[1]
            jobs: list[tuple[Challenge | Name, Path]] = [
                (known[0], app.workspace.resolve(names[0], known[0]))
            ]
        else:
            jobs = [_resolve(app, name, challenge_id) for name in names]
        settings = app.known or app.settings
        options = Options(
            device=device or ("cpu" if app.assignment else settings.device),
            dtype=dtype or ("" if app.assignment else settings.dtype or ""),
            seed=seed,
            checks=checks,
            style=style,
            figure=figure and style == "text",
        )
        if watch:
            if style != "text" or len(jobs) != 1:
                raise QuizError(
                    "--watch takes one answer and prints text",
                    hint="name one, and leave --format out",
                )
            from quizapp.cli import watch as watching

            return watching.watch(app, grader, options, *jobs[0])
        code = _all(app, grader, options, jobs)
        if plain and grader.resident and not app.known:
            _remember(app, names[0])
        return code


def _known(app: App, name: str) -> tuple[Name, Choices] | None:
    """What is known of an answer's challenge and the settings from the last time."""
    if app.flags.lang or app.flags.packs or (names_file(name) and not Path(name).exists()):
        return None
    return recall(challenge_name(name), app.workspace.root)


def _remember(app: App, name: str) -> None:
    wanted = challenge_name(name)
    if wanted not in ("last", "next") and not (app.flags.lang or app.flags.packs):
        challenge = app.challenge(wanted)
        remember(wanted, challenge, app.catalog, app.settings, app.workspace.root)


def _resolve(app: App, name: str, challenge_id: str | None) -> tuple[Challenge, Path]:
    if challenge_id is None and names_file(name) and not Path(name).expanduser().exists():
        raise NothingToGrade(f"there is no file {name}", hint="check the path, or name a challenge")
    challenge = app.challenge(challenge_id or name)
    return challenge, app.workspace.resolve(name, challenge)


def _all(
    app: App, client: Grades, options: Options, jobs: Sequence[tuple[Challenge | Name, Path]]
) -> int:
    reports: list[Report] = []
    codes: list[int] = []
    for number, (challenge, path) in enumerate(jobs):
        if number and options.style == "text":
            app.say()
        try:
            report = grade_one(app, client, options, challenge, path)
        except QuizError as error:
            if len(jobs) == 1:
                raise
            # One bad file must not hide the verdicts of the others.
            app.note(f"{path}: {error}" + (f" ({error.hint})" if error.hint else ""))
            codes.append(error.exit_code)
            continue
        if not reports:
            warn(app, report)
        reports.append(report)
        codes.append(report.exit_code)
    _print_document(app, options, reports, many=len(jobs) > 1)
    return next((code for code in (3, 2, 1, 4) if code in codes), 0)


def warn(app: App, report: Report) -> None:
    """Say so where little protects the machine from answers; once is enough."""
    from quizapp.grading.verdict import weakness

    if words := weakness(report.environment.tier):
        app.note(words)


def grade_one(
    app: App, client: Grades, options: Options, challenge: Challenge | Name, path: Path
) -> Report:
    """Grade one file, show it as text if that was asked for, remember the result."""
    lines = None
    if options.style == "events":
        from quizapp.cli.event_lines import EventLines

        lines = EventLines(app, challenge.id, path)
    try:
        return _grade_one(app, client, options, challenge, path, lines)
    except QuizError as error:
        if lines is not None:
            lines.refused(error)
        raise


def _grade_one(
    app: App,
    client: Grades,
    options: Options,
    challenge: Challenge | Name,
    path: Path,
    lines: EventLines | None,
) -> Report:
    counts_only(challenge.id)
    source = read_answer(path)
    request = request_for(app, options, challenge, path, source)
    report = show_run(app, client, request, path, quiet=options.style != "text", lines=lines)
    keep(app, options, challenge, report, source)
    return report


def request_for(
    app: App, options: Options, challenge: Challenge | Name, path: Path, source: str
) -> dict[str, Any]:
    """The fields of a ``GradeRequest``."""
    return {
        **challenge.address,
        "source": source,
        "filename": path.name,
        "device": options.device,
        "dtype": options.dtype,
        "seed": options.seed,
        "checks": options.checks,
        "lang": app.lang,
        "figure": options.figure,
    }


def keep(
    app: App, options: Options, challenge: Challenge | Name, report: Report, source: str
) -> None:
    """Remember a result."""
    if app.assignment is not None:
        from quizapp.cli.candidate import note_attempt

        note_attempt(app, app.assignment, report)
    elif not options.checks:  # some checks passed is not the challenge passed
        app.remember(lambda: _record(app, report.document, source, challenge))


def _record(app: App, document: dict[str, Any], source: str, challenge: Challenge | Name) -> None:
    outcome = app.state.record(document, source, challenge.minutes)
    if outcome.rating is not None:
        from quizapp.cli.review import say_scheduled

        say_scheduled(app, outcome)


def show_run(
    app: App,
    client: Grades,
    request: dict[str, Any],
    path: Path,
    *,
    quiet: bool = False,
    lines: EventLines | None = None,
) -> Report:
    """Send a request and print its events as they come; the report is returned.

    Raises:
        QuizError: the request makes no sense. Fault: the grader failed.
    """
    # Asked first of all: what shows the answer is loaded meanwhile.
    events = client.grade(**request)
    from quizapp.cli.live import Live
    from quizapp.cli.render import Renderer

    renderer = Renderer(colour=app.colour, columns=columns(), examples=app.assignment is not None)
    live = Live(app, renderer, enabled=not quiet)
    if not quiet:
        app.say(f"{app.paint(request['challenge'], 'bold')}  {app.link(path)}")
    with live:
        drawn: FigureDrawn | None = None
        for event in events:
            if lines is not None:
                lines.event(event)
            if event.kind == "figure":
                drawn = event
            elif event.kind == "finished":
                live.finish()
                report: Report = event.report
                if not quiet:
                    _say_all(app, renderer, report, path)
                if drawn is not None:
                    _say_figure(app, drawn)
                return report
            elif event.kind == "failed":
                kind = QuizError if event.code == 2 else Fault
                raise kind(event.message, hint=event.hint or None)
            elif event.kind == "cancelled":
                raise Fault("the run was cancelled", hint="run the command again")
            else:
                live.event(event)
    raise Fault(
        "the grading service ended in the middle of a run",
        hint="run the command again; `quiz doctor` shows whether this machine can grade",
    )


def _say_all(app: App, renderer: Renderer, report: Report, path: Path) -> None:
    for line in renderer.verdict_lines(report, path):
        app.say(line)


def _say_figure(app: App, drawn: FigureDrawn) -> None:
    from quizapp.cli.plot import say_figure

    app.say()
    if drawn.figure is None:
        app.say(f"no figure: {drawn.problem}")
    else:
        say_figure(app, drawn.figure)


def _print_document(app: App, options: Options, reports: list[Report], *, many: bool) -> None:
    if options.style == "json":
        import json

        documents = [report.document for report in reports]
        if documents or many:
            app.say(json.dumps(documents if many else documents[0], indent=2, ensure_ascii=False))
    elif options.style == "junit":
        from quizapp.grading.junit import junit

        app.say(junit(reports))
