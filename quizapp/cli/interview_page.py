"""The page of an interview as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from quizapp.cli import text
from quizapp.cli.context import App
from quizapp.learner.clock import duration
from quizapp.learner.mock.markdown import lines, score, title
from quizapp.learner.mock.page import Page

_MARKS = {"solved": "✓", "not solved": "✗", "not graded": "·"}
_STYLES = {"solved": "green", "not solved": "red", "not graded": "dim"}


def as_text(app: App, page: Page, columns: int) -> Iterator[str]:
    """Lines for a terminal."""
    columns = max(40, min(columns, 100))
    yield app.paint(title(page), "bold")
    yield f"  {score(page)}"
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
        for line in lines(one):
            wrapped = textwrap.wrap(
                text.shown(line), columns, initial_indent="  ", subsequent_indent="    "
            )
            yield from wrapped
