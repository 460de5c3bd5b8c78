"""`quiz stats`: what the learner did, by topic, by day and by mistake."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import click

from quizapp.cli import text
from quizapp.cli.context import App, pass_app
from quizapp.cli.guard import asked_topics
from quizapp.errors import QuizError
from quizapp.learner.clock import duration
from quizapp.learner.progress import stats as counting
from quizapp.learner.progress.stats import Streak, TopicStats, Tried

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHADES = "·░▒▓█"
_STEPS = (1, 3, 6, 10)
"""Attempts in a day from which the next shade is drawn."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Everything that is shown."""

    topics: list[TopicStats]
    weakest: list[TopicStats]
    mistakes: list[tuple[str, str, str, int]]
    calendar: list[list[int | None]]
    streak: Streak
    attempts: int
    passed: int
    challenges: int


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@pass_app
def stats(app: App, form: str) -> None:
    """Show what you did: topics, the last twelve weeks, what goes wrong most."""
    found = _count(app)
    if form == "json":
        app.say(json.dumps(_document(found), ensure_ascii=False, indent=1))
        return
    for line in _topics(app, found):
        app.say(line)
    if not found.attempts:
        app.note("nothing was graded yet: `quiz next` names a challenge to begin with")
        return
    app.say()
    for line in _calendar(app, found):
        app.say(line)
    for line in _weak(app, found):
        app.say(line)
    for line in _mistakes(app, found):
        app.say(line)


def _count(app: App) -> Numbers:
    state, rhythm = app.state, app.state.rhythm
    tried: list[Tried] = state.database.read(lambda conn: counting.read(conn, rhythm)) or []
    topics = {one.id: [each.id for each in one.challenges] for one in app.catalog.topics}
    passed = {one.id for one in app.catalog.challenges if state.status(one.id).word == "passed"}
    by_topic = counting.by_topic(tried, topics, passed)
    # What went wrong in an interview is told at its end.
    hidden = asked_topics()
    shown = [one for one in tried if one.topic not in hidden]
    named = [
        (challenge, key, _title(app, challenge, key), number)
        for challenge, key, number in counting.mistakes(shown)
    ]
    today = rhythm.today()
    return Numbers(
        topics=by_topic,
        weakest=counting.weakest(by_topic),
        mistakes=named,
        calendar=counting.calendar(tried, today),
        streak=counting.streak(tried, today),
        attempts=len(tried),
        passed=len(passed),
        challenges=len(app.catalog.challenges),
    )


def _title(app: App, challenge: str, key: str) -> str:
    """A mistake in words; its id where its challenge or section is gone."""
    one = next((one for one in app.catalog.challenges if one.id == challenge), None)
    try:
        sections = one.explanations() if one is not None else {}
    except QuizError:
        return key
    return sections[key].title if key in sections else key


def _document(found: Numbers) -> dict[str, Any]:
    names = ("challenge", "id", "title", "answers")
    return dataclasses.asdict(found) | {
        "weakest": [one.topic for one in found.weakest],
        "mistakes": [dict(zip(names, one, strict=True)) for one in found.mistakes],
    }


def _topics(app: App, found: Numbers) -> list[str]:
    titles = {one.id: one.title for one in app.catalog.topics}
    rows = [
        [
            text.Cell(titles[one.topic], "bold"),
            text.Cell(
                f"{one.passed}/{one.challenges}", "green" if one.passed == one.challenges else ""
            ),
            text.Cell(str(one.attempts or "–")),
            text.Cell(duration(one.best_seconds)),
            text.Cell(one.weakest or "–"),
        ]
        for one in found.topics
    ]
    head = ("topic", "passed", "attempts", "best time", "weakest")
    return text.table(head, rows, colour=app.colour, right=frozenset({1, 2, 3}), shrink=0, limit=80)


def _calendar(app: App, found: Numbers) -> Iterator[str]:
    yield app.paint(f"The last {counting.WEEKS} weeks", "bold")
    for name, row in zip(_DAYS, found.calendar, strict=True):
        cells = "  ".join(" " if count is None else _SHADES[_shade(count)] for count in row)
        yield f"  {app.paint(name, 'dim')}  {cells}".rstrip()
    legend = ["· none", *(f"{_SHADES[i + 1]} {words}" for i, words in enumerate(_ranges(_STEPS)))]
    yield app.paint(f"  graded in a day:  {'   '.join(legend)}", "dim")
    if found.streak.now > 1:
        yield f"  {found.streak.now} days in a row; the longest run was {found.streak.longest}"


def _shade(count: int) -> int:
    return sum(count >= step for step in _STEPS)


def _ranges(steps: Sequence[int]) -> Iterator[str]:
    for low, above in zip(steps, [*steps[1:], None], strict=True):
        if above is None:
            yield f"{low} or more"
        else:
            yield f"{low}–{above - 1}" if above - low > 1 else str(low)


def _weak(app: App, found: Numbers) -> Iterator[str]:
    if not found.weakest:
        return
    titles = {one.id: one.title for one in app.catalog.topics}
    yield ""
    yield app.paint("Where most goes wrong", "bold")
    for one in found.weakest:
        name = text.pad(text.clip(titles[one.topic], 36), 36)
        yield f"  {name}  {one.failed} of {text.count(one.attempts, 'attempt')} failed"


def _mistakes(app: App, found: Numbers) -> Iterator[str]:
    if not found.mistakes:
        return
    yield ""
    yield app.paint("Mistakes you made, most frequent first", "bold")
    for challenge, key, title, number in found.mistakes:
        where = app.paint(f"quiz explain {challenge} {key}", "dim")
        yield f"  {number:3}×  {text.clip(title, 70)}"
        yield f"        {where}"
