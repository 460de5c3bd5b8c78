"""`quiz batch` and `quiz merge`: grade what was handed in, all of it."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli.context import App, complete_names, pass_app
from quizapp.cli.paths import FOLDER, FOLDER_THERE
from quizapp.cli.text import count
from quizapp.errors import Fault, interrupted

if TYPE_CHECKING:
    from quizapp.interview.batch.begin import Begun, Options, Round
    from quizapp.interview.batch.executors import Pool
    from quizapp.interview.batch.work import Place
    from quizapp.interview.models import Result, Submission

FAIL_ON = ("unsolved", "missing", "not-gradable", "breach")
_SHOWN = 5
"""How many names stand for a long list."""
_CHANGES = 20
"""How many changed scores are told one by one."""


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="DIR|FILE...",
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--out",
    required=True,
    metavar="FOLDER",
    type=FOLDER,
    help="Where the results go.",
)
@click.option(
    "--challenge",
    "challenge_id",
    metavar="NAME",
    shell_complete=complete_names,
    help="The challenge, where neither assignment nor file name says it.",
)
@click.option("--assignment", metavar="ID|FILE", help="The assignment that is handed in.")
@click.option("--resume", is_flag=True, help="Go on where an earlier run stopped.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, 256), help="Default: one a core.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="Hidden seed; default: drawn.")
@click.option("--device", metavar="auto|cpu|cuda|mps", default="", help="Default: cpu.")
@click.option("--dtype", metavar="NAME", default="", help="Default: the challenge's first.")
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0, 600, min_open=True),
    help="Time for a check; default: what the challenge grants.",
)
@click.option("--figures", is_flag=True, help="Draw each challenge's figure from each answer.")
@click.option("--shard", metavar="I/N", default="1/1", help="Grade the I-th of N shares only.")
@click.option("--executor", metavar="ADDRESS", default="", help="Such as dask://HOST:8786.")
@click.option("--accept-weak", is_flag=True, help="Grade even where little keeps answers in.")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(FAIL_ON),
    help="Exit with 1 if there is such a result; may be repeated.",
)
@click.option("--events", is_flag=True, help="Print a JSON object a line on stdout.")
@pass_app
def batch(
    app: App,
    paths: tuple[Path, ...],
    out: Path,
    challenge_id: str | None,
    assignment: str | None,
    resume: bool,
    jobs: int | None,
    seed: int | None,
    device: str,
    dtype: str,
    timeout: float | None,
    figures: bool,
    shard: str,
    executor: str,
    accept_weak: bool,
    fail_on: tuple[str, ...],
    events: bool,
) -> int:
    """Grade everything that was handed in: sealed zips, plain zips, folders, files.

    Every hand-in gets a result, whatever it does: one that hangs, crashes or cannot be read stops
    no other. Results are kept one by one, so an interrupted batch goes on with --resume. The exit
    code is 0 where every hand-in has its verdict, 3 where the grader failed at some.
    """
    from quizapp.interview.batch.begin import Options, begin, place
    from quizapp.interview.batch.executors import default_jobs, open_pool
    from quizapp.interview.batch.plan import Shard

    options = Options(
        seed=seed,
        device=device,
        dtype=dtype,
        check_seconds=timeout,
        figures=figures,
        resume=resume,
        shard=Shard.parse(shard),
        accept_weak=accept_weak,
    )
    with _stopped_politely():
        submissions, told = _collect(app, paths, challenge_id, assignment)
        pool = open_pool(executor, jobs or default_jobs(), gpu=device == "cuda")
        try:
            _warn(app, executor)
            here = place(pool)
            begun = begin(out, submissions, app.catalog, here, options, told)
            return _grade(app, begun, pool, here, options, fail_on, events=events)
        finally:
            pool.rest()
            pool.close()


def _collect(
    app: App, paths: tuple[Path, ...], challenge_id: str | None, assignment: str | None
) -> tuple[tuple[Submission, ...], Round]:
    from quizapp.cli.hand_ins import assigned
    from quizapp.interview.batch.begin import Round
    from quizapp.interview.intake import Expected, collect

    record, expected = assigned(app, paths, assignment)
    if record is None:
        known = tuple(one.id for one in app.catalog.challenges)
        owed = (app.challenge(challenge_id).id,) if challenge_id else ()
        found = collect(paths, Expected(known=known, owed=owed))
        return found.submissions, Round(candidates=found.candidates)
    found = collect(paths, expected)
    return found.submissions, Round(
        assignment=record.id,
        name=record.name,
        seed=record.seed,
        tasks=record.tasks,
        candidates=found.candidates,
        deadline=record.deadline,
        rules=record.rules,
    )


def _grade(
    app: App,
    begun: Begun,
    pool: Pool,
    here: Place,
    options: Options,
    fail_on: tuple[str, ...],
    *,
    events: bool,
) -> int:
    from quizapp.cli.watch_batch import Watcher
    from quizapp.interview.batch.begin import finish
    from quizapp.interview.batch.run import run

    watcher = Watcher(app, begun, events=events)
    watcher.begin(pool, here)
    code = 0
    try:
        run(begun.todo, begun.store, pool, watcher.tell)
    except BaseException as error:
        if not interrupted(error):
            if isinstance(error, Fault):
                watcher.clear()
                app.note("what is graded is kept: the same command with --resume goes on")
            raise
        code = 130
    results = [one for piece in begun.mine if (one := begun.store.get(piece.key))]
    table, owed = finish(begun) if not code else (None, [])
    if not code:
        code = _code(results, fail_on)
    watcher.end(results, code)
    if code == 130:
        app.note(
            f"interrupted: {len(results)} of {len(begun.mine)} are graded and kept; "
            "the same command with --resume goes on"
        )
    elif table is not None:
        _tell_changes(app, begun)
        app.note(f"written: {table}")
        app.note(f"look at it with `quiz report {begun.store.folder}`")
    elif owed:
        app.note(f"{count(len(owed), 'result')} of other shares are not here yet: `quiz merge`")
    return code


def _tell_changes(app: App, begun: Begun) -> None:
    """Say whose score is another than before, of those that this run graded."""
    from quizapp.interview.changes import changes

    keys = {one.key for one in begun.todo}
    found = [one for one in changes(begun.store) if one.after.key in keys]
    if not found:
        return
    app.note(f"{count(len(found), 'score')} changed since the last time this was graded:")
    for one in found[:_CHANGES]:
        app.note(f"  {one.candidate}  {one.challenge}  {one.was} → {one.now}")
    if len(found) > _CHANGES:
        app.note(f"  and {len(found) - _CHANGES} more: `quiz report` lists them all")
    app.note(f"the old results are kept in {begun.store.aside}")


def _code(results: list[Result], fail_on: tuple[str, ...]) -> int:
    if any(one.status == "grader-fault" for one in results):
        return 3
    counted = [one for one in results if one.submission.counts]
    bad = {
        "unsolved": any(not one.solved for one in counted),
        "missing": any(one.status == "missing" for one in counted),
        "not-gradable": any(one.status == "not-gradable" for one in counted),
        "breach": any(one.report is not None and one.report.breaches for one in counted),
    }
    return 1 if any(bad[one] for one in fail_on) else 0


def _warn(app: App, executor: str) -> None:
    if executor:
        from quizapp.interview.batch.cluster import exposed

        if exposed(executor):
            app.note(
                "answers and the hidden seed go over the network unencrypted, and whoever reaches "
                "the scheduler runs code on its workers: dask+tls:// encrypts"
            )


@contextlib.contextmanager
def _stopped_politely() -> Iterator[None]:
    """Where a scheduler of machines ends us by SIGTERM, end as after Ctrl-C."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@click.command()
@click.argument("out", metavar="OUT", type=FOLDER)
@click.argument(
    "shares",
    nargs=-1,
    metavar="SHARE...",
    type=FOLDER_THERE,
)
@pass_app
def merge(app: App, out: Path, shares: tuple[Path, ...]) -> int:
    """Join the results of shares (`quiz batch --shard`) in OUT, and say what is missing.

    Without SHAREs: OUT is a folder that all shares wrote to; its table is made anew.
    """
    from quizapp.interview.batch import merge as merging
    from quizapp.interview.batch.begin import summary

    done = merging.merge(out, shares)
    app.say(_sentence(summary(done.results)))
    app.note(f"written: {done.table}")
    if done.missing:
        names = [f"{one.candidate}/{one.challenge}" for one in done.missing[:_SHOWN]]
        more = len(done.missing) - len(names)
        rest = f" and {more} more" if more else ""
        app.note(f"{count(len(done.missing), 'result')} missing: {', '.join(names)}{rest}")
        return 3
    return 3 if any(one.status == "grader-fault" for one in done.results) else 0


def _sentence(counts: dict[str, int]) -> str:
    said = [f"{number} {kind}" for kind, number in counts.items() if number]
    return f"{count(sum(counts.values()), 'result')}: {', '.join(said) or 'none'}"
