"""Grading in an interview: the result is kept at the desk and recorded as an attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quizapp.cli.context import App
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.learner.mock.desk import Desk
from quizapp.learner.mock.interview import Grade, Interview, Task, digest
from quizapp.learner.workspace import Workspace, read_answer

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.learner.state import State


def grader() -> Any:
    """A grader of one's own, as a context manager."""
    from quizapp.grading.client import Client

    return Client()


def graded(app: App, client: Any, desk: Desk, task: Task, source: str) -> Grade:
    """Grade an answer, keep the result, and record it. What counts is when it was handed over, not
    how long a grader takes.

    Raises:
        Fault: the grader failed.
    """
    from quizapp.grading.events import Failed, Finished

    view = desk.look()
    challenge = challenge_of(app, task)
    request = {
        **challenge.address,
        "source": source,
        "filename": f"{challenge.id}.py",
        "device": app.settings.device,
        "dtype": app.settings.dtype if app.settings.dtype in challenge.dtypes else "",
        "lang": app.lang,
    }
    for event in client.grade(**request):
        if isinstance(event, Failed):
            raise Fault(event.message, hint=event.hint or None)
        if isinstance(event, Finished) and view is not None:
            return _keep(app, desk, view.interview, challenge, event.report, source)
    raise Fault(
        "the grading service ended in the middle of a run",
        hint="run the command again; `quiz doctor` shows whether this machine can grade",
    )


def _keep(
    app: App, desk: Desk, then: Interview, challenge: Challenge, report: Any, source: str
) -> Grade:
    document = report.model_dump(mode="json")
    after = desk.add(
        challenge.id, lambda _, wall: Grade.of(document, source, at=wall, clock=then.clock)
    )
    app.remember(lambda: history(app, after).record(document, source, challenge.minutes))
    return after.task.grades[-1]


def grade_open(app: App, desk: Desk, now: Interview) -> None:
    """Grade what was changed since it was graded last; what cannot be graded is passed over."""
    waiting: list[tuple[Task, str]] = []
    for task in now.tasks:
        try:
            source = read_answer(now.path(task))
        except NothingToGrade:
            continue
        known = task.grades[-1].sha256 if task.grades else digest(challenge_of(app, task).stub())
        if digest(source) != known:
            waiting.append((task, source))
    if not waiting:
        return
    with grader() as client:
        for task, source in waiting:
            app.note(f"grading {task.challenge}")
            try:
                graded(app, client, desk, task, source)
            except QuizError as error:
                app.note(f"{task.challenge}: {error}")


def challenge_of(app: App, task: Task) -> Challenge:
    """The challenge of a task."""
    return app.catalog.find(task.challenge)


def history(app: App, begun: Interview) -> State:
    """The history, with the interview's folder as the workspace: that the files there fail says
    nothing of the learner's own."""
    from quizapp.learner.state import State

    return State.load(Workspace(begun.folder), app.state.rhythm)
