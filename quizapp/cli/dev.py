"""`quiz dev`: for authors of challenges."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from quizapp.cli.context import App, pass_app
from quizapp.cli.paths import FOLDER, FOLDER_THERE
from quizapp.cli.text import shown
from quizapp.errors import QuizError
from quizapp.grading.clean import clean


@click.group()
def dev() -> None:
    """Write challenges, prove them, measure."""


@dev.command()
@click.argument("pack", required=False, type=FOLDER_THERE)
@click.option(
    "--challenge",
    "only",
    multiple=True,
    metavar="NAME",
    help="Prove this one only; may be repeated.",
)
@click.option("--thorough", is_flag=True, help="100 seeds for accepted answers, more for mistakes.")
@click.option("--quick", is_flag=True, help="5 seeds: for what has been proven already.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; default: one per core.")
@pass_app
def check(
    app: App,
    pack: Path | None,
    only: tuple[str, ...],
    thorough: bool,
    quick: bool,
    jobs: int | None,
) -> int:
    """Prove a pack (default: the built-in one): every statement for every challenge.

    The stub is not-started, the reference and every accepted answer pass on many seeds in each
    dtype, every mistake is refused and named as itself, trivial answers are refused, texts and
    files are complete.
    """
    if quick and thorough:
        raise QuizError("--quick and --thorough exclude each other", hint="leave one of them out")
    from quizapp import catalog
    from quizapp.authoring.proofs import Scope
    from quizapp.authoring.prove import prove

    try:
        found = catalog.load([pack] if pack else app.packs, app.lang, builtin=pack is None)
    except catalog.CatalogError as error:
        for problem in (error, *error.others):
            click.echo(f"✗ {shown(problem)}", err=True)
        raise QuizError("the pack cannot be loaded", hint="mend the files named above") from None
    chosen = [found.find(name) for name in only] if only else list(found.challenges)
    scope = Scope()
    if quick:
        scope = Scope(seeds=5, accepted_seeds=5, mistake_seeds=1)
    elif thorough:
        scope = Scope(accepted_seeds=100, mistake_seeds=10)
    in_place = sys.stderr.isatty()

    def progress(done: int, total: int, what: str) -> None:
        line = f"[{done}/{total}] {what}"
        click.echo(f"\r\x1b[K{line}" if in_place else line, err=True, nl=not in_place)

    findings = prove(found, chosen, scope, jobs=jobs, progress=progress)
    if in_place:
        click.echo("\r\x1b[K", err=True, nl=False)
    for one in findings:
        symbol = "· note" if one.note else "✗ fail"
        app.say(f"{symbol}  {one.challenge or 'pack'}: {clean(one.text)}")
    bad = sum(not one.note for one in findings)
    app.say(f"{len(chosen)} challenges proven" if not bad else f"{bad} statements do not hold")
    return 1 if bad else 0


@dev.command()
@click.argument("challenge_id", metavar="ID")
@click.option(
    "--topic", required=True, metavar="TOPIC", help="Topic it belongs to; made if it is new."
)
@click.option(
    "--pack",
    "folder",
    type=FOLDER,
    default=Path(),
    show_default="the current folder",
    help="The pack's folder.",
)
@click.option("--repair", is_flag=True, help="A wrong program to mend, not a stub to fill.")
@pass_app
def new(app: App, challenge_id: str, topic: str, folder: Path, repair: bool) -> None:
    """Write the files of a new challenge, each saying what belongs into it.

    `quiz dev guide` explains them.
    """
    from quizapp.authoring.scaffold import scaffold

    for path in scaffold(folder, topic, challenge_id, repair=repair):
        app.say(str(path))
    app.note(f"prove it with `quiz dev check {folder}`; `quiz dev guide` explains each file")


@dev.command()
@pass_app
def guide(app: App) -> None:
    """How to write a challenge: each file, what checks are given, what the proof wants."""
    from importlib import resources

    from quizapp.cli import markdown

    text = resources.files("quizapp.authoring").joinpath("guide.md").read_text(encoding="utf-8")
    markdown.show(app, text)


@dev.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True)
@click.option(
    "--area", "only", multiple=True, metavar="AREA", help="Measure this; may be repeated."
)
@click.option(
    "--submissions",
    type=click.IntRange(min=100),
    default=200,
    show_default=True,
    help="Hand-ins in the batch that is measured.",
)
@pass_app
def bench(app: App, as_json: bool, rounds: int, only: tuple[str, ...], submissions: int) -> None:
    """Measure quiz on this machine: medians, and ratios within this one run."""
    import json

    from quizapp.authoring.bench import AREAS, measure

    if unknown := [area for area in only if area not in AREAS]:
        raise QuizError(f"there is no area {unknown[0]!r}", hint=f"areas: {', '.join(AREAS)}")
    figures = measure(
        app.catalog, rounds=rounds, say=app.note, areas=only or AREAS, submissions=submissions
    )
    if as_json:
        app.say(json.dumps([one.as_dict() for one in figures], indent=2))
        return
    for one in figures:
        app.say(one.line())
