"""`quiz review`: what is due today, and how it went."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from quizapp.cli import context, text
from quizapp.cli.context import App, name_argument, pass_app
from quizapp.errors import QuizError
from quizapp.learner.clock import duration
from quizapp.learner.review.rating import Rating, suggest

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.learner.progress.practice import Outcome
    from quizapp.learner.review.sittings import Sitting

_WORDS = [one.word for one in Rating]


@click.group(invoke_without_command=True)
@click.option(
    "--exam-date",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Pull every review before this day; to keep it: exam_date under [review] in quiz.toml.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_context
@pass_app
def review(app: App, ctx: click.Context, exam_date: datetime | None, form: str) -> None:
    """List the reviews of today and, on a terminal, begin the first.

    A challenge comes back when you are about to forget it. A review begins with a clean stub; your
    answer is kept. Passing it rates it by what was seen: hints and failures, and time against the
    challenge's minutes. `rate` says otherwise.
    """
    if exam_date is not None:
        app.flags.exam_date = exam_date.date()
    if ctx.invoked_subcommand is not None:
        return
    if form == "json":
        app.say(json.dumps(_document(app), ensure_ascii=False, indent=1))
        return
    chosen = _offered(app)
    for line in _table(app, chosen):
        app.say(line)
    _say_rest(app, len(chosen))
    if chosen and context.interactive():
        if click.confirm(f"begin {chosen[0].id}?", default=True, err=True):
            _begin(app, chosen[0])
    elif chosen:
        app.note("`quiz review start` begins the first, `quiz review skip NAME` puts one off")


@review.command()
@click.argument("name", required=False, shell_complete=context.complete_names)
@pass_app
def start(app: App, name: str | None) -> None:
    """Begin a review: NAME, or the first that is due. The stub is put back, with a backup."""
    if name is not None:
        _begin(app, app.challenge(name))
        return
    chosen = _offered(app)
    if chosen:
        _begin(app, chosen[0])
    else:
        _say_rest(app, 0)


@review.command()
@name_argument
@click.argument("rating", required=False, metavar="[again|hard|good|easy]")
@pass_app
def rate(app: App, name: str, rating: str | None) -> None:
    """Say yourself how it went, instead of the rating that was suggested.

    Without a word you are asked for one. 1 to 4 stand for again, hard, good and easy.
    """
    challenge = app.challenge(name)
    if rating is None:
        rating = _ask(app, challenge)
    try:
        chosen = Rating.parse(rating)
    except ValueError:
        raise click.UsageError(f"{rating!r} is none of {', '.join(_WORDS)}, 1 to 4") from None
    say_scheduled(app, app.state.rate(challenge.id, chosen))


@review.command()
@name_argument
@pass_app
def skip(app: App, name: str) -> None:
    """Put a review off until tomorrow. That is no failure, nothing is rated."""
    challenge = app.challenge(name)
    if challenge.id not in app.state.today.due:
        raise QuizError(f"{challenge.id} is not due today", hint="`quiz review` lists what is")
    app.state.skip(challenge.id)
    app.note(f"{challenge.id} comes back tomorrow")


@review.command()
@pass_app
def undo(app: App) -> None:
    """Take the last rating back, as if it had not been given."""
    outcome = app.state.undo_rating()
    if outcome is None:
        raise QuizError("there is no rating to take back")
    assert outcome.rating is not None
    then = f"due {outcome.due}" if outcome.due else "no longer scheduled"
    app.say(f"{outcome.challenge}  {outcome.rating.word} taken back, {then}")
    app.note(f"`quiz review rate {outcome.challenge}` rates it anew")


def say_scheduled(app: App, outcome: Outcome) -> None:
    """A note on a rating just given, and how to change it."""
    if outcome.rating is None or outcome.due is None:
        return
    days = (outcome.due - app.state.rhythm.today()).days
    when = "today" if days <= 0 else "tomorrow" if days == 1 else f"in {days} days, {outcome.due}"
    what = "comes back for review" if outcome.first else f"reviewed, {outcome.rating.word}; again"
    app.note(
        f"{what} {when}; `quiz review rate {outcome.challenge}` if that is too late or too soon"
    )


def _offered(app: App) -> list[Challenge]:
    """Today's share. A pack that is not configured any more leaves its challenges out."""
    known = {one.id: one for one in app.catalog.challenges}
    return [known[name] for name in app.state.today.offered if name in known]


def _begin(app: App, challenge: Challenge) -> None:
    from quizapp.learner.begin import begin

    going_on = app.state.entry(challenge.id).reviewing
    restored = begin(app.workspace, challenge, app.state)
    app.say(app.link(restored.path))
    if going_on and restored.backup is None:
        app.note(f"{challenge.title}: this review is under way")
    if restored.backup is not None:
        app.note(f"the stub is back; your answer is kept in {restored.backup}")
    app.note(f"`quiz grade {challenge.id}` grades it; about {challenge.minutes} minutes is par")


def _ask(app: App, challenge: Challenge) -> str:
    if not context.interactive():
        raise QuizError(
            "there is no terminal to ask on",
            hint=f"say it: quiz review rate {challenge.id} {'|'.join(_WORDS)}",
        )
    seen = app.state.review_under_way(challenge.id)
    default = None
    if seen is not None:
        app.note(_evidence(seen))
        default = suggest(seen, challenge.minutes * 60).word
    keys = ", ".join(f"{int(one)} {one.word}" for one in Rating)
    answer = click.prompt(f"how was it? {keys}", default=default, err=True)
    return str(answer)


def _evidence(seen: Sitting) -> str:
    hints = f"hints up to level {seen.hints}" if seen.hints else "no hint"
    failures = f"{seen.failures} failed" if seen.failures else "none failed"
    return f"{duration(seen.seconds)} so far, {failures}, {hints}"


def _say_rest(app: App, shown: int) -> None:
    today = app.state.today
    waiting = len(today.due) - shown
    if not today.due:
        days = app.state.due_days.values()
        coming = min(days, default=None)
        app.note(f"nothing is due; the next on {coming}" if coming else "nothing is scheduled yet")
    elif waiting > 0:
        app.note(f"{waiting} more are due; they can wait until tomorrow")
    if today.new and shown == 0:
        app.note("there is room for a new challenge today: `quiz next`")


def _document(app: App) -> dict[str, object]:
    today, days = app.state.today, app.state.due_days
    return {
        "day": app.state.rhythm.today().isoformat(),
        "due": list(today.due),
        "offered": list(today.offered),
        "new": today.new,
        "scheduled": {name: days[name].isoformat() for name in sorted(days)},
    }


def _table(app: App, challenges: list[Challenge]) -> list[str]:
    if not challenges:
        return []
    day = app.state.rhythm.today()
    rows = []
    for one in challenges:
        entry = app.state.entry(one.id)
        due = _since(app.state.due_days[one.id], day)
        rows.append(
            [
                text.Cell("under way" if entry.reviewing else due),
                text.Cell(one.id, "bold"),
                text.Cell(one.title),
                text.Cell(f"{one.minutes} min"),
                text.Cell(duration(entry.best_seconds)),
            ]
        )
    head = ("due", "name", "title", "par", "your best")
    return text.table(head, rows, colour=app.colour, right=frozenset({3, 4}))


def _since(due: date, today: date) -> str:
    days = (today - due).days
    return "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
