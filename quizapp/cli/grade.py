"""`quiz grade`: grade answers from the shell."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.cli.context import App, complete_names, interactive, pass_app
from quizapp.cli.guard import counts_only
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.learner.workspace import names_file, read_answer

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.cli.event_lines import EventLines
    from quizapp.cli.render import Renderer
    from quizapp.grading.client import Client
    from quizapp.grading.events import FigureDrawn
    from quizapp.grading.report import Report


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
            raise QuizError("--events goes with neither --format nor --watch")
        style = "events"
    # First of all: loading torch takes longest, and goes on while the rest is imported.
    from quizapp.grading import launch

    service = launch.start(start_method or "")
    try:
        from quizapp.grading.client import Client

        client = Client(service)
    except BaseException:
        service.stop(at_once=True)
        raise
    with client:
        options = Options(
            device=device or ("cpu" if app.assignment else app.settings.device),
            dtype=dtype or ("" if app.assignment else app.settings.dtype or ""),
            seed=seed,
            checks=checks,
            style=style,
            figure=figure and style == "text",
        )
        jobs = [_resolve(app, name, challenge_id) for name in names]
        if watch:
            if style != "text" or len(jobs) != 1:
                raise QuizError("--watch takes one answer and prints text")
            return _watch(app, client, options, *jobs[0])
        return _all(app, client, options, jobs)


def _resolve(app: App, name: str, challenge_id: str | None) -> tuple[Challenge, Path]:
    if challenge_id is None and names_file(name) and not Path(name).expanduser().exists():
        raise NothingToGrade(f"there is no file {name}", hint="check the path, or name a challenge")
    challenge = app.challenge(challenge_id or name)
    return challenge, app.workspace.resolve(name, challenge)


def _all(app: App, client: Client, options: Options, jobs: Sequence[tuple[Challenge, Path]]) -> int:
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
            _warn(app, report)
        reports.append(report)
        codes.append(report.exit_code)
    _print_document(app, options, reports, many=len(jobs) > 1)
    return next((code for code in (3, 2, 1, 4) if code in codes), 0)


def _warn(app: App, report: Report) -> None:
    """Say so where little protects the machine from answers; once is enough."""
    from quizapp.grading.report import weakness

    if words := weakness(report.environment.tier):
        app.note(words)


def grade_one(
    app: App, client: Client, options: Options, challenge: Challenge, path: Path
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
    client: Client,
    options: Options,
    challenge: Challenge,
    path: Path,
    lines: EventLines | None,
) -> Report:
    counts_only(challenge.id)
    source = read_answer(path)
    request = {
        "pack": challenge.pack,
        "topic": challenge.topic,
        "challenge": challenge.id,
        "source": source,
        "filename": path.name,
        "device": options.device,
        "dtype": options.dtype,
        "seed": options.seed,
        "checks": options.checks,
        "lang": app.lang,
        "figure": options.figure,
    }
    show = options.style == "text"
    report = show_run(app, client, request, path, quiet=not show, lines=lines)
    if app.assignment is not None:
        from quizapp.cli.candidate import note_attempt

        note_attempt(app, app.assignment, report)
    elif not options.checks:  # some checks passed is not the challenge passed
        document = report.model_dump(mode="json")
        app.remember(lambda: _record(app, document, source, challenge))
    return report


def _record(app: App, document: dict[str, Any], source: str, challenge: Challenge) -> None:
    outcome = app.state.record(document, source, challenge.minutes)
    if outcome.rating is not None:
        from quizapp.cli.review import say_scheduled

        say_scheduled(app, outcome)


def show_run(
    app: App,
    client: Client,
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
    from quizapp.cli.live import Live
    from quizapp.cli.render import Renderer
    from quizapp.grading.events import Cancelled, Failed, FigureDrawn, Finished

    renderer = Renderer(
        colour=app.colour,
        columns=shutil.get_terminal_size((100, 24)).columns,
        examples=app.assignment is not None,
    )
    live = Live(app, renderer, enabled=not quiet)
    if not quiet:
        app.say(f"{app.paint(request['challenge'], 'bold')}  {app.link(path)}")
    with live:
        drawn: FigureDrawn | None = None
        for event in client.grade(**request):
            if lines is not None:
                lines.event(event)
            if isinstance(event, FigureDrawn):
                drawn = event
                continue
            if isinstance(event, Finished):
                live.finish()
                if not quiet:
                    _say_all(app, renderer, event.report, path)
                if drawn is not None:
                    _say_figure(app, drawn)
                return event.report
            if isinstance(event, Failed):
                kind = QuizError if event.code == 2 else Fault
                raise kind(event.message, hint=event.hint or None)
            if isinstance(event, Cancelled):
                raise Fault("the run was cancelled")
            live.event(event)
    raise Fault("the grading service ended in the middle of a run")


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

        documents = [report.model_dump(mode="json") for report in reports]
        if documents or many:
            app.say(json.dumps(documents if many else documents[0], indent=2, ensure_ascii=False))
    elif options.style == "junit":
        from quizapp.grading.junit import junit

        app.say(junit(reports))


def _watch(app: App, client: Client, options: Options, challenge: Challenge, path: Path) -> int:
    """Grade now and after each save, until Ctrl-C; the exit code is the last verdict's."""
    code = 4
    try:
        for first in _changes(path, polling=app.settings.watch_polling):
            if not first and interactive() and sys.stdout.isatty():
                click.clear()
            try:
                report = grade_one(app, client, options, challenge, path)
                if first:
                    _warn(app, report)
                code = report.exit_code
            except NothingToGrade as error:
                # An editor that saves by replacing leaves a moment without a file: go on.
                app.note(str(error))
                code = error.exit_code
            app.note("waiting for the next save; Ctrl-C ends")
    except KeyboardInterrupt:
        app.note("")
    return code


def _changes(path: Path, *, polling: bool) -> Iterator[bool]:
    """Yields once at the start (True), then once for every save (False), until Ctrl-C.

    What counts is whether the file is another than the one graded last: a save that came while
    grading went on is seen as well."""
    from watchfiles import watch

    target = path.resolve()
    only: Callable[[Any, str], bool] = lambda _, name: Path(name).resolve() == target  # noqa: E731
    if not target.parent.is_dir():
        raise NothingToGrade(f"there is no folder {target.parent} to watch")
    first = True
    while True:
        seen = _stamp(target)
        yield first
        first = False
        changes = watch(
            target.parent,
            watch_filter=only,
            debounce=150,
            step=20,
            rust_timeout=500,
            yield_on_timeout=True,
            force_polling=polling or None,
            recursive=False,
        )
        any(_stamp(target) not in (seen, None) for _ in changes)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Identity of a file's present content; ``None`` while an editor has taken it away."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
