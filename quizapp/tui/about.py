"""What home tells of a topic or a challenge. Text only; the screen says where it stands."""

from __future__ import annotations

from textual.content import Content

from quizapp.catalog import Challenge
from quizapp.learner.clock import duration
from quizapp.tui import words
from quizapp.tui.groups import DUE, Group
from quizapp.tui.session import Session


def about(session: Session, group: Group, challenge: Challenge | None) -> Content:
    """The challenge at the cursor; the group if there is none."""
    return _group(session, group) if challenge is None else _challenge(session, challenge)


def _group(session: Session, group: Group) -> Content:
    numbers = group.numbers
    summary = "" if group.topic is None else f"{group.topic.summary}\n"
    if group.key == DUE:
        share = words.count(session.settings.review_due_a_day, "review")
        summary = f"What you are about to forget. A day offers {share}; more can wait.\n"
    parts = [f"{words.count(numbers.total, 'challenge')}, about {_hours(numbers.minutes)}"]
    parts.append(f"{numbers.passed} passed")
    if numbers.begun:
        parts.append(f"{numbers.begun} begun")
    if numbers.due:
        parts.append(f"{numbers.due} due")
    if numbers.best_seconds is not None:
        parts.append(f"best time {duration(numbers.best_seconds)}")
    if numbers.passed and numbers.minutes_left:
        parts.append(f"about {_hours(numbers.minutes_left)} left")
    return Content.assemble(summary, (" · ".join(parts), words.QUIET))


def _challenge(session: Session, challenge: Challenge) -> Content:
    state = session.state
    status, entry = state.status(challenge.id), state.entry(challenge.id)
    effort = f"{words.KINDS[challenge.kind]} · level {challenge.difficulty} of 5"
    past = []
    if entry.attempts:
        past.append(f"graded {entry.attempts}×")
    if entry.hints:
        past.append(words.count(entry.hints, "hint") + " seen")
    if entry.best_seconds is not None:
        past.append(f"best time {duration(entry.best_seconds)}")
    if day := state.due_days.get(challenge.id):
        coming = words.since(day, state.rhythm.today())
        past.append("review under way" if entry.reviewing else f"review {coming}")
    facts = [" · ".join(past)] if past else []
    facts += [f"{name}{signature}" for name, signature in challenge.entry.items()]
    if challenge.forbidden:
        facts.append(f"not allowed: {', '.join(challenge.forbidden)}")
    facts.append(words.home_path(session.path_of(challenge)))
    return Content.assemble(
        (words.status_words(status), words.STATUS[status.word].style),
        (f" · {effort} · {challenge.minutes} min\n", words.QUIET),
        f"{challenge.summary}\n",
        ("\n".join(facts), words.QUIET),
    )


def _hours(minutes: int) -> str:
    return f"{minutes} minutes" if minutes < 90 else f"{minutes / 60:.1f} hours"
