"""`quiz similar`: answers that are more alike than others, for a person to look at."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli import text
from quizapp.cli.context import App, pass_app
from quizapp.cli.paths import FOLDER, FOLDER_THERE
from quizapp.errors import NothingToGrade, QuizError
from quizapp.grading.clean import reveal

if TYPE_CHECKING:
    from quizapp.interview.models import Result
    from quizapp.interview.similar import Pair, Similar

SCHEMA_VERSION = 1


@click.command()
@click.argument("results", type=FOLDER_THERE)
@click.option(
    "--with",
    "earlier",
    type=FOLDER_THERE,
    multiple=True,
    metavar="EARLIER",
    help="Results of another round to compare with, too; may be repeated.",
)
@click.option("--challenge", metavar="NAME", help="This challenge alone.")
@click.option(
    "--pair", nargs=2, metavar="A B", help="Two candidates side by side, what they share marked."
)
@click.option("--limit", type=click.IntRange(1), default=20, help="Pairs a challenge; default 20.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table")
@click.option(
    "--export",
    nargs=2,
    type=(click.Choice(["dolos", "jplag"]), FOLDER),
    metavar="TOOL DIR",
    help="Write what Dolos or JPlag reads into DIR, and compare nothing.",
)
@pass_app
def similar(
    app: App,
    results: Path,
    earlier: tuple[Path, ...],
    challenge: str | None,
    pair: tuple[str, str] | None,
    limit: int,
    form: str,
    export: tuple[str, Path] | None,
) -> None:
    """Find answers in RESULTS that are unusually alike.

    Names, comments and layout are ignored; the stub, the reference, accepted answers and known
    mistakes are taken away; what is left is measured against all pairs of the same challenge. It
    says where to look. It does not say who copied, or that anybody did.
    """
    from quizapp.interview.similar import compare

    found = _read(results)
    if export is not None:
        _export(app, found, *export)
        return
    only = app.challenge(challenge).id if challenge else ""
    rounds = {f"{path.resolve().name}": _read(path) for path in earlier}
    if len(rounds) < len(earlier):
        raise QuizError("two earlier rounds have one name", hint="rename one of the folders")
    alike = compare(found, app.catalog, rounds, only)
    for notice in alike.notices:
        app.note(notice)
    if not alike.rankings:
        raise NothingToGrade(
            f"{results} holds no answer to compare",
            hint="`quiz batch HAND-INS --out FOLDER` grades some",
        )
    if pair is not None:
        known = {one.submission.candidate for one in found}
        known |= {f"{name}/{one.submission.candidate}" for name in rounds for one in rounds[name]}
        for who in pair:
            if who not in known:
                raise QuizError(f"nobody is called {who} here", hint="`quiz report` lists them")
        _side_by_side(app, alike, *pair)
    elif form == "json":
        app.say(json.dumps(document(alike, limit), ensure_ascii=False, indent=1))
    elif form == "csv":
        _csv(app, alike, limit)
    else:
        _table(app, alike, limit)


def document(alike: Similar, limit: int) -> dict[str, object]:
    """All that was found, as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "challenges": [
            {
                "challenge": name,
                "answers": ranking.answers,
                "pairs_in_all": ranking.of,
                "median": round(ranking.median, 4),
                "spread": round(ranking.spread, 4),
                "look_at_together": ranking.clusters,
                "pairs": [_row(one) for one in _shown(ranking.pairs, limit)],
            }
            for name, ranking in alike.rankings.items()
        ],
        "like_answers": [
            {
                "group": one.key,
                "challenge": one.challenge,
                "candidates": one.members,
                "failing": one.failing,
                "solved": one.solved,
                "verdict": one.verdict,
            }
            for one in alike.groups
        ],
    }


def _shown(pairs: tuple[Pair, ...], limit: int) -> list[Pair]:
    """The first, and all those to look at."""
    return [one for at, one in enumerate(pairs) if at < limit or one.suggested]


def _row(pair: Pair) -> dict[str, object]:
    return {
        "challenge": pair.challenge,
        "left": pair.left.who,
        "right": pair.right.who,
        "alike": round(pair.score, 4),
        "z": None if pair.z is None else round(pair.z, 2),
        "shared": pair.shared,
        "own_left": pair.own[0],
        "own_right": pair.own[1],
        "same_but_for_names": pair.same,
        "review_suggested": pair.suggested,
    }


def _csv(app: App, alike: Similar, limit: int) -> None:
    import csv
    import io

    table = io.StringIO()
    rows = [
        _row(one) for ranking in alike.rankings.values() for one in _shown(ranking.pairs, limit)
    ]
    keys = (
        "challenge left right alike z shared own_left own_right same_but_for_names review_suggested"
    )
    writer = csv.DictWriter(table, keys.split(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    app.say(table.getvalue().rstrip("\n"))


def _table(app: App, alike: Similar, limit: int) -> None:
    head = ("", "one", "other", "alike", "z", "shared", "of")
    width = shutil.get_terminal_size().columns
    for name, ranking in alike.rankings.items():
        counted = f"{text.count(ranking.answers, 'answer')}, {text.count(ranking.of, 'pair')}"
        app.say(f"{app.paint(name, 'bold')}  {counted}")
        rows = [_cells(one) for one in _shown(ranking.pairs, limit)]
        lines = text.table(
            head, rows, colour=app.colour, right=frozenset({3, 4, 5}), shrink=6, limit=width - 2
        )
        for line in lines if rows else ["no two share anything that is their own"]:
            app.say(f"  {line}")
        for people in ranking.clusters:
            if len(people) > 2:
                app.say(f"  together: {text.shown(', '.join(people))}")
        app.say()
    _like(app, alike, limit)
    if any(ranking.suggested for ranking in alike.rankings.values()):
        app.note("? review suggested; honest reasons: a shared source, a common idea")
        app.note("`--pair A B` shows two side by side")
    app.note("alike: share of the smaller's own that is in the other, too; own is what is")
    app.note("neither in the pack nor common here. z: distance from the median pair")


def _cells(pair: Pair) -> list[text.Cell]:
    style = "yellow" if pair.suggested else ""
    return [
        text.Cell("? review" if pair.suggested else "", style),
        text.Cell(text.shown(pair.left.who)),
        text.Cell(text.shown(pair.right.who)),
        text.Cell(f"{pair.score:.0%}", style),
        text.Cell("-" if pair.z is None else f"{pair.z:.1f}"),
        text.Cell(str(pair.shared)),
        text.Cell(
            f"{pair.own[0]} and {pair.own[1]}" + (", the same but for names" if pair.same else "")
        ),
    ]


def _like(app: App, alike: Similar, limit: int) -> None:
    if not alike.groups:
        return
    app.say(app.paint("Like answers: one comment serves each", "bold"))
    rows = [
        [
            text.Cell(one.key),
            text.Cell(one.challenge),
            text.Cell(str(len(one.members))),
            text.Cell(", ".join(one.members)),
            text.Cell("solved" if one.solved else ", ".join(one.failing) or one.verdict),
        ]
        for one in alike.groups[:limit]
    ]
    head = ("group", "challenge", "of", "candidates", "fails")
    width = shutil.get_terminal_size().columns
    for line in text.table(
        head, rows, colour=app.colour, right=frozenset({2}), shrink=4, limit=width - 2
    ):
        app.say(f"  {line}")
    if len(alike.groups) > limit:
        app.say(f"  and {len(alike.groups) - limit} more; --limit shows them")
    app.say()


def _side_by_side(app: App, alike: Similar, one: str, other: str) -> None:
    from quizapp.interview.similar import beside

    chosen = [
        pair
        for ranking in alike.rankings.values()
        for pair in ranking.pairs
        if {pair.left.who, pair.right.who} == {one, other}
    ]
    if not chosen:
        raise QuizError(
            f"{one} and {other} share nothing of their own that could be shown",
            hint="`quiz similar RESULTS` lists pairs that do",
        )
    for pair in chosen:
        marks = beside(pair, alike.known[pair.challenge])
        app.say(app.paint(f"{pair.challenge}: {pair.left.who} | {pair.right.who}", "bold"))
        left = list(_lines(pair.left.source, marks.left))
        right = list(_lines(pair.right.source, marks.right))
        half = (shutil.get_terminal_size().columns - 3) // 2
        for at in range(max(len(left), len(right))):
            columns = []
            for lines in (left, right):
                sign, line = lines[at] if at < len(lines) else (" ", "")
                cell = text.pad(text.clip(f"{sign} {line}", half), half)
                columns.append(app.paint(cell, {"=": "yellow", ".": "dim"}.get(sign, "")))
            app.say(" | ".join(columns).rstrip())
        app.say()
    app.note("= in both answers; . in the stub, the reference or a known answer as well")


def _lines(source: str, marks: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    from quizapp.interview.similar import split

    for line, mark in zip(split(source), marks, strict=True):
        yield {"common": "=", "known": "."}.get(mark, " "), reveal(line.expandtabs(4), 2_000)


def _export(app: App, results: list[Result], tool: str, folder: Path) -> None:
    from quizapp.interview.similar import export

    written = (export.dolos if tool == "dolos" else export.jplag)(results, app.catalog, folder)
    for path in written:
        app.say(str(path))
    if tool == "dolos":
        app.note("`dolos run -f web -l python CHALLENGE.zip` reads each")
    else:
        app.note(
            "`java -jar jplag.jar -l python3 CHALLENGE/submissions -bc CHALLENGE/base-code` reads "
            "each; base-code holds the reference: keep it to yourself"
        )


def _read(folder: Path) -> list[Result]:
    from quizapp.interview.store import Store

    store = Store(folder)
    store.batch()
    return list(store.all())
