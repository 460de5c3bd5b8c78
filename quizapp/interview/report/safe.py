"""What a candidate may be shown, built up from fields that are allowed; nothing is taken away.

Not in it: inputs and expected values of hidden checks, the seed, what the code printed (it may have
printed those), figures drawn from them, messages of exceptions, similarity, signs, groups, other
candidates, rubric, and notes that are not marked public.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping

from pydantic import AwareDatetime

from quizapp.grading.report import CheckResult, Explanation, Line, Long, Model, Text, Verdict
from quizapp.interview.models import Pseudonym, Remark
from quizapp.interview.report.people import Answer, Cohort, Person

SCHEMA_VERSION = 1
_WORDS = {
    Verdict.PASS: "passes",
    Verdict.WRONG: "gives other results",
    Verdict.CONTRACT: "does not keep the contract: a shape, a dtype, a type or a name",
    Verdict.ERROR: "ends with an exception",
    Verdict.TIMEOUT: "takes too long",
    Verdict.MEMORY: "takes too much memory",
    Verdict.CRASH: "ends the process",
    Verdict.OUTPUT: "prints too much",
    Verdict.PROTOCOL: "gives nothing that can be read",
    Verdict.SKIPPED: "was not reached",
}
_FAULT = "This could not be graded, and not for a reason of yours. It is not counted."


class SafeCheck(Model):
    """A check of an answer."""

    label: Line
    passed: bool
    verdict: Line
    """In words."""
    line: int = 0
    """Line of the answer where it stopped, if an exception ended it."""


class SafeAnswer(Model):
    """An answer."""

    challenge: Line
    title: Line
    graded: bool
    """Whether it counts; a fault of the grader does not."""
    score: float | None
    solved: bool
    required: bool
    says: Text = ""
    """Why nothing was checked."""
    checks: tuple[SafeCheck, ...] = ()
    mistakes: tuple[Explanation, ...] = ()
    rules: tuple[Line, ...] = ()
    """Rules that the answer breaks."""
    comments: tuple[Long, ...] = ()
    """What the interviewer wrote for this answer and those like it."""
    late: bool = False
    submitted: AwareDatetime | None = None
    filename: Line = ""
    source: str = ""
    """The candidate's own code."""


class SafePerson(Model):
    """All that one candidate gets."""

    schema_version: int = SCHEMA_VERSION
    assignment: Line
    candidate: Pseudonym
    score: float | None
    solved: int
    of: int
    answers: tuple[SafeAnswer, ...]
    minutes: float | None = None
    """By the candidate's own clock."""
    attempts: int = 0
    comment: Long = ""


def safe(person: Person, cohort: Cohort) -> SafePerson:
    """A candidate's part of a cohort."""
    return SafePerson(
        assignment=cohort.batch.name,
        candidate=person.id,
        score=person.total,
        solved=person.solved,
        of=len(person.tasks),
        answers=tuple(
            _answer(task.challenge, task.title, task.required, person, cohort.comments)
            for task in person.tasks
        ),
        minutes=person.minutes,
        attempts=person.attempts,
        comment=person.remark.public,
    )


def _answer(
    challenge: str, title: str, required: bool, person: Person, comments: Mapping[str, Remark]
) -> SafeAnswer:
    answer = person.answers.get(challenge)
    if answer is None or answer.result.status == "missing":
        return SafeAnswer(
            challenge=challenge,
            title=title,
            graded=True,
            score=0.0,
            solved=False,
            required=required,
            says="Nothing was handed in.",
        )
    one = answer.result.submission
    fault = answer.result.status == "grader-fault"
    report = answer.result.report
    group = comments.get(answer.group)
    return SafeAnswer(
        challenge=challenge,
        title=title,
        graded=not fault,
        score=answer.score,
        solved=answer.result.solved,
        required=required,
        says=_FAULT if fault else _unchecked(answer),
        checks=() if fault else tuple(_check(check) for check in answer.checks),
        mistakes=() if fault else answer.mistakes,
        rules=() if fault or report is None else tuple(breach.text for breach in report.breaches),
        comments=(group.public,) if group is not None and group.public else (),
        late=one.late,
        submitted=one.submitted,
        filename=one.filename,
        source=one.source or "",
    )


def _unchecked(answer: Answer) -> str:
    """Why there are no checks. What loading says is about the file alone: no input was drawn."""
    report = answer.result.report
    if report is None:
        return answer.result.problem or "It could not be read."
    if report.verdict is Verdict.NOT_STARTED:
        return "This is the stub, as it was handed out."
    if report.verdict is Verdict.NOT_GRADABLE and report.problem is not None:
        return report.problem.text
    return ""


def _check(check: CheckResult) -> SafeCheck:
    finding = check.finding
    line = finding.frames[-1].line if finding and finding.frames else 0
    words = _WORDS.get(check.verdict, str(check.verdict))
    if check.verdict is Verdict.ERROR and finding is not None:
        # The class alone, and only where its name is nobody's own: a message may tell inputs.
        kind = getattr(builtins, finding.got, None)
        if isinstance(kind, type) and issubclass(kind, BaseException):
            words += f" ({finding.got})"
    return SafeCheck(
        label=check.label,
        passed=check.verdict is Verdict.PASS,
        verdict=words,
        line=line,
    )
