"""Grading in an interview: what a grader is asked, and what is kept of its answer.

The result stays at the desk and is recorded as an attempt. What counts is when an answer was handed
over, not how long a grader takes: `keep` is given the interview as it stood then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from quizapp.catalog import Catalog, Challenge
from quizapp.errors import NothingToGrade, QuizError
from quizapp.grading.clean import clean_line
from quizapp.learner.clock import Rhythm
from quizapp.learner.mock.desk import Desk, View
from quizapp.learner.mock.interview import Grade, Interview, Task, digest
from quizapp.learner.workspace import Workspace, read_answer

if TYPE_CHECKING:
    from quizapp.learner.settings import Settings
    from quizapp.learner.state import State


def check_open(view: View) -> None:
    """See that something may be graded now.

    Raises:
        QuizError: the clock is stopped, or the time is over.
    """
    if view.paused:
        raise QuizError("the interview is paused", hint="`quiz interview resume` goes on")
    if view.over:
        raise QuizError("the time is over", hint="`quiz interview end` grades all and says more")


def request(
    challenge: Challenge, source: str, settings: Settings, lang: str | None = None
) -> dict[str, Any]:
    """The fields of a grading request, but for its id."""
    return {
        **challenge.address,
        "source": source,
        "filename": f"{challenge.id}.py",
        "device": settings.device,
        "dtype": settings.dtype if settings.dtype in challenge.dtypes else "",
        "lang": lang or settings.lang,
    }


def keep(
    desk: Desk, then: Interview, challenge: Challenge, document: Mapping[str, Any], source: str
) -> tuple[Interview, Grade]:
    """Keep a report at the desk; the interview as it is now, and what was kept.

    Raises:
        QuizError: the interview has been ended meanwhile. Fault: it cannot be written.
    """
    after = desk.add(
        challenge.id, lambda _, wall: Grade.of(document, source, at=wall, clock=then.clock)
    )
    return after, after.task.grades[-1]


def waiting(catalog: Catalog, interview: Interview) -> Iterator[tuple[Task, str]]:
    """What was changed since it was graded last, with its text; what cannot be graded is passed
    over."""
    for task in interview.tasks:
        try:
            source = read_answer(interview.path(task))
        except NothingToGrade:
            continue
        stub = catalog.find(task.challenge).stub
        known = task.grades[-1].sha256 if task.grades else digest(stub())
        if digest(source) != known:
            yield task, source


def counts(found: Grade) -> str:
    """What an interviewer's tool says: counts. Of a text that does not parse, why."""
    report = found.report or {}
    if found.verdict == "not-started":
        return "not started"
    if report.get("problem"):
        return clean_line(str(report["problem"]["text"]), 2_000)
    checks = "check" if found.total == 1 else "checks"
    said = f"{found.passed} of {found.total} {checks} passed"
    broken = found.passed == found.total and not found.solved
    return said + ("; it uses what is not allowed" if broken else "")


def history(interview: Interview, rhythm: Rhythm) -> State:
    """The history, with the interview's folder as the workspace: that the files there fail says
    nothing of the learner's own."""
    from quizapp.learner.state import State

    return State.load(Workspace(interview.folder), rhythm)
