"""The page of an interview as text or Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from quizapp.cli import text
from quizapp.cli.context import App
from quizapp.learner.clock import duration
from quizapp.learner.mock.page import Page, TaskPage

_MARKS = {"solved": "✓", "not solved": "✗", "not graded": "·"}
_STYLES = {"solved": "green", "not solved": "red", "not graded": "dim"}


def as_text(app: App, page: Page, columns: int) -> Iterator[str]:
    """Lines for a terminal."""
    columns = max(40, min(columns, 100))
    yield app.paint(_title(page), "bold")
    yield f"  {_score(page)}"
    for gap in page.gaps:
        yield f"  {app.paint(text.shown(gap), 'dim')}"
    yield ""
    rows = [
        [
            text.Cell(f"{_MARKS[one.result]} {one.result}", _STYLES[one.result]),
            text.Cell(one.challenge, "bold"),
            text.Cell(f"{one.passed}/{one.total}" if one.total else "–"),
            text.Cell(duration(one.seconds)),
            text.Cell(f"{one.minutes} min"),
            text.Cell(str(one.attempts)),
        ]
        for one in page.tasks
    ]
    head = ("result", "name", "checks", "time", "par", "graded")
    yield from text.table(head, rows, colour=app.colour, right=frozenset({2, 3, 4, 5}))
    for one in page.tasks:
        yield ""
        yield app.paint(one.title, "bold") + f"  ({one.challenge})"
        for line in _lines(one):
            wrapped = textwrap.wrap(
                text.shown(line), columns, initial_indent="  ", subsequent_indent="    "
            )
            yield from wrapped


def as_markdown(page: Page) -> Iterator[str]:
    """Lines of a document."""
    yield f"# {_title(page)}"
    yield ""
    yield f"{_score(page)}."
    yield ""
    yield "| result | challenge | checks | time | par | graded |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for one in page.tasks:
        score = f"{one.passed}/{one.total}" if one.total else "–"
        spent = duration(one.seconds)
        yield (
            f"| {one.result} | {one.challenge} | {score} | {spent} | {one.minutes} min "
            f"| {one.attempts} |"
        )
    for one in page.tasks:
        yield ""
        yield f"## {one.title}"
        yield ""
        for line in _lines(one):
            yield f"- {_escaped(line)}"
    if page.gaps:
        yield ""
        yield "## The clock"
        yield ""
        for gap in page.gaps:
            yield f"- {gap}"


def _title(page: Page) -> str:
    return f"Interview of {page.began[:16].replace('T', ' ')}"


def _score(page: Page) -> str:
    said = [f"{page.solved} of {text.count(len(page.tasks), 'challenge')} solved"]
    if page.total:
        said.append(f"{page.passed} of {text.count(page.total, 'check')} passed")
    said.append(f"{duration(page.spent_seconds)} of {duration(page.limit_seconds)}")
    if page.over_seconds >= 1:
        said.append(f"{duration(page.over_seconds)} over time")
    return ", ".join(said)


def _lines(one: TaskPage) -> Iterator[str]:
    by_verdict: dict[str, list[str]] = {}
    for check in one.checks:
        by_verdict.setdefault(check.verdict, []).append(check.name)
    for verdict, names in by_verdict.items():
        yield f"{verdict}: {', '.join(names)}"
    if not one.checks and one.result == "not graded":
        yield "nothing of it was graded in time"
    if one.late:
        yield f"late: {one.late}"
    for _, title in one.mistakes:
        yield f"mistake: {title}"
    if one.problem:
        yield f"differs: {one.problem}"
    yield f"read: {'  ·  '.join(one.read)}"


def _escaped(line: str) -> str:
    """Of what an answer said nothing must become a link, a picture or markup."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>!#|" else char for char in text.shown(line))
