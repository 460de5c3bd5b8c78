"""What an interview comes to, as data: one page, made from the kept reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quizapp.learner.mock import clock as clocks
from quizapp.learner.mock.interview import Grade, Interview, Task

_READS = 3
"""Commands to read on for each challenge."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check and what became of it."""

    name: str
    label: str
    verdict: str


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One challenge's part."""

    challenge: str
    topic: str
    title: str
    minutes: int
    """Par."""
    seconds: float
    attempts: int
    """Gradings while the clock ran."""
    result: str
    """`solved`, `not solved`, or `not graded`."""
    passed: int
    total: int
    late: str
    """What came after the time, in words; empty where nothing did."""
    problem: str
    """The first thing that is wrong, as the report says it."""
    checks: list[CheckLine]
    mistakes: list[tuple[str, str]]
    """Id and title."""
    read: list[str]
    """Commands, the most to the point first."""


@dataclass(frozen=True, slots=True)
class Page:
    """The whole of it."""

    id: str
    began: str
    limit_seconds: float
    spent_seconds: float
    over_seconds: float
    """After the time, until it was ended."""
    seed: int
    solved: int
    passed: int
    """Checks, of all challenges."""
    total: int
    gaps: list[str]
    """Pauses and sleeps, in words."""
    tasks: list[TaskPage]


def page(interview: Interview) -> Page:
    """The page of an interview, over or not."""
    tasks = [_task(one) for one in interview.tasks]
    clock = interview.clock
    return Page(
        id=interview.id,
        began=clocks.local(interview.began).isoformat(timespec="minutes"),
        limit_seconds=clock.limit,
        spent_seconds=round(clock.spent, 1),
        over_seconds=round(max(0.0, -clock.remaining), 1),
        seed=interview.seed,
        solved=sum(one.result == "solved" for one in tasks),
        passed=sum(one.passed for one in tasks),
        total=sum(one.total for one in tasks),
        gaps=[_gap(one.kind, one.at, one.seconds) for one in clock.gaps],
        tasks=tasks,
    )


def _task(task: Task) -> TaskPage:
    last, late = task.last, task.late
    shown = last or late
    report: dict[str, Any] = (shown.report if shown is not None else None) or {}
    checks = [
        CheckLine(str(one["name"]), str(one["label"]), str(one["verdict"]))
        for one in report.get("checks", ())
    ]
    mistakes = [(str(one["key"]), str(one["title"])) for one in report.get("mistakes", ())]
    return TaskPage(
        challenge=task.challenge,
        topic=task.topic,
        title=task.title,
        minutes=task.minutes,
        seconds=round(task.seconds, 1),
        attempts=sum(one.counts and not one.late for one in task.grades),
        result="not graded" if last is None else "solved" if last.solved else "not solved",
        passed=last.passed if last is not None else 0,
        total=shown.total if shown is not None else 0,
        late=_late(late),
        problem="" if shown is None or shown.solved else _problem(report),
        checks=checks,
        mistakes=mistakes,
        read=_read(task, shown, report, mistakes),
    )


def _late(late: Grade | None) -> str:
    if late is None:
        return ""
    if late.solved:
        return "solved after the time was over"
    return f"{late.passed} of {late.total} after the time was over"


def _problem(report: dict[str, Any]) -> str:
    if report.get("problem"):
        return str(report["problem"]["text"])
    for one in report.get("checks", ()):
        if one["verdict"] not in ("pass", "skipped") and one.get("finding"):
            return f"{one['name']}: {one['finding']['text']}"
    return next((str(one["text"]) for one in report.get("breaches", ())), "")


def _read(
    task: Task, shown: Grade | None, report: dict[str, Any], mistakes: list[tuple[str, str]]
) -> list[str]:
    """Of what is solved the reference, to compare with; else what explains the failures."""
    if shown is not None and shown.solved:
        return [f"quiz solution {task.challenge}"]
    keys = [key for key, _ in mistakes]
    for one in report.get("checks", ()):
        if one["verdict"] not in ("pass", "skipped") and one.get("explanation"):
            keys.append(str(one["explanation"]["key"]))
    found = [f"quiz explain {task.challenge} {key}" for key in dict.fromkeys(keys)]
    return [*found[:_READS], f"quiz explain {task.topic} --article"]


_GAPS = {
    "pause": "paused for",
    "sleep": "the machine slept, or its clock was set forward, for",
    "restart": "the machine was started anew; not counted are",
    "clock-set": "the machine's clock was set back by",
}


def _gap(kind: str, at: float, seconds: float) -> str:
    # Not `duration`: of a pause of 90 seconds the page should say so.
    whole = abs(round(seconds))
    minutes, rest = divmod(whole, 60)
    told = f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
    return f"{clocks.local(at):%H:%M} {_GAPS[kind]} {told}"
