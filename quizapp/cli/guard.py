"""What is withheld while a mock interview is on. Costs a look at one file where none is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.cli.context import App
from quizapp.errors import QuizError
from quizapp.learner import places

if TYPE_CHECKING:
    from quizapp.catalog import Challenge


def interview_is_on() -> bool:
    """Whether there is one; the only question that a command without one pays for."""
    return places.interview().exists()


def no_help(app: App, challenge: Challenge, what: str) -> None:
    """Refuse help on what the interview asks about; say of other help that nobody gives it there.

    Raises:
        QuizError: `challenge` is of one of its topics.
    """
    if not interview_is_on():
        return
    from quizapp.learner.mock import Desk

    if why := Desk.of_user().barred(challenge):
        raise QuizError(
            f"no {what} for {challenge.id} now: {why}",
            hint="`quiz interview end` ends it, and its page says what to read",
        )
    app.note("an interview is on; there nobody would show you this")


def asked_topics() -> frozenset[str]:
    """The topics of the interview that is on."""
    if not interview_is_on():
        return frozenset()
    from quizapp.learner.mock import Desk

    view = Desk.of_user().look()
    return frozenset(one.topic for one in view.interview.tasks) if view is not None else frozenset()


def answer_path(challenge: Challenge) -> Path | None:
    """The file of an answer that the interview asks for; None for any other challenge."""
    if not interview_is_on():
        return None
    from quizapp.learner.mock import Desk

    view = Desk.of_user().look()
    task = view.interview.find(challenge.id) if view is not None else None
    return view.interview.path(task) if view is not None and task is not None else None


def counts_only(challenge: str) -> None:
    """Refuse to grade what the interview asks in any other way than its own.

    Raises:
        QuizError: `challenge` is one of its tasks.
    """
    if not interview_is_on():
        return
    from quizapp.learner.mock import Desk

    view = Desk.of_user().look()
    if view is not None and view.interview.find(challenge) is not None:
        raise QuizError(
            f"{challenge} is asked in the interview that is on",
            hint=f"`quiz interview grade {challenge}` says how many checks pass",
        )
