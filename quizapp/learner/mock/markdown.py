"""The page of an interview as Markdown: a file, or what the full screen shows."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.grading.clean import clean_line
from quizapp.learner.clock import duration
from quizapp.learner.mock.page import Page, TaskPage


def as_markdown(page: Page) -> Iterator[str]:
    """Lines of a document."""
    yield f"# {title(page)}"
    yield ""
    yield f"{score(page)}."
    yield ""
    yield "| result | challenge | checks | time | par | graded |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for one in page.tasks:
        checks = f"{one.passed}/{one.total}" if one.total else "–"
        spent = duration(one.seconds)
        yield (
            f"| {one.result} | {one.challenge} | {checks} | {spent} | {one.minutes} min "
            f"| {one.attempts} |"
        )
    for one in page.tasks:
        yield ""
        yield f"## {one.title}"
        yield ""
        for line in lines(one):
            yield f"- {_escaped(line)}"
    if page.gaps:
        yield ""
        yield "## The clock"
        yield ""
        for gap in page.gaps:
            yield f"- {gap}"


def title(page: Page) -> str:
    """Which interview it was."""
    return f"Interview of {page.began[:16].replace('T', ' ')}"


def score(page: Page) -> str:
    """What it came to, in a line."""
    said = [f"{page.solved} of {_count(len(page.tasks), 'challenge')} solved"]
    if page.total:
        said.append(f"{page.passed} of {_count(page.total, 'check')} passed")
    said.append(f"{duration(page.spent_seconds)} of {duration(page.limit_seconds)}")
    if page.over_seconds >= 1:
        said.append(f"{duration(page.over_seconds)} over time")
    return ", ".join(said)


def lines(one: TaskPage) -> Iterator[str]:
    """What is to be said about one challenge. It may hold what an answer said."""
    by_verdict: dict[str, list[str]] = {}
    for check in one.checks:
        by_verdict.setdefault(check.verdict, []).append(check.name)
    for verdict, names in by_verdict.items():
        yield f"{verdict}: {', '.join(names)}"
    if not one.checks and one.result == "not graded":
        yield "nothing of it was graded in time"
    if one.late:
        yield f"late: {one.late}"
    for _, name in one.mistakes:
        yield f"mistake: {name}"
    if one.problem:
        yield f"differs: {one.problem}"
    yield f"read: {'  ·  '.join(one.read)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _escaped(line: str) -> str:
    """Of what an answer said nothing must become a link, a picture or markup."""
    plain = clean_line(line, 2_000)
    return "".join(f"\\{char}" if char in "\\`*_[]<>!#|" else char for char in plain)
