"""Grading in an interview from the shell: `learner.mock.grading` with a command's grader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quizapp.cli.context import App
from quizapp.errors import Fault, QuizError
from quizapp.learner.mock import grading
from quizapp.learner.mock.desk import Desk
from quizapp.learner.mock.interview import Grade, Interview, Task

if TYPE_CHECKING:
    from quizapp.catalog import Challenge


def grader(app: App) -> Any:
    """The grader of `quiz grade`, as a context manager."""
    from quizapp.cli.grader import Grader

    return Grader.usual(app)


def graded(app: App, client: Any, desk: Desk, task: Task, source: str) -> Grade:
    """Grade an answer, keep the result, and record it.

    Raises:
        Fault: the grader failed.
    """
    from quizapp.grading.events import Failed, Finished

    view = desk.look()
    challenge = app.catalog.find(task.challenge)
    for event in client.grade(**grading.request(challenge, source, app.settings, app.lang)):
        if isinstance(event, Failed):
            raise Fault(event.message, hint=event.hint or None)
        if isinstance(event, Finished) and view is not None:
            document = event.report.model_dump(mode="json")
            return _keep(app, desk, view.interview, challenge, document, source)
    raise Fault(
        "the grading service ended in the middle of a run",
        hint="run the command again; `quiz doctor` shows whether this machine can grade",
    )


def _keep(
    app: App,
    desk: Desk,
    then: Interview,
    challenge: Challenge,
    document: dict[str, Any],
    source: str,
) -> Grade:
    after, found = grading.keep(desk, then, challenge, document, source)
    past = grading.history(after, app.state.rhythm)
    app.remember(lambda: past.record(document, source, challenge.minutes))
    return found


def grade_open(app: App, desk: Desk, now: Interview) -> None:
    """Grade what was changed since it was graded last; what cannot be graded is passed over."""
    waiting = list(grading.waiting(app.catalog, now))
    if not waiting:
        return
    with grader(app) as client:
        for task, source in waiting:
            app.note(f"grading {task.challenge}")
            try:
                graded(app, client, desk, task, source)
            except QuizError as error:
                app.note(f"{task.challenge}: {error}")
