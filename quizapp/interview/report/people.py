"""What a results folder says of each candidate, in the form that every page and table shows.

A fault of the grader has no score: it is left out of what a score is made of, and told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quizapp.catalog import Catalog
from quizapp.grading.report import CheckResult, Explanation, Verdict
from quizapp.interview.changes import Change
from quizapp.interview.models import Batch, Candidate, Remark, Result, Task
from quizapp.interview.report.signs import Sign, signs
from quizapp.interview.similar import Group, Pair, Similar
from quizapp.interview.similar.groups import key

GRADED = ("graded", "not-gradable", "missing")
"""What counts for a score; a missing or unreadable answer is nothing, a fault of ours is not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one hand-in for one challenge."""

    result: Result
    signs: tuple[Sign, ...] = ()
    pairs: tuple[Pair, ...] = ()
    """Those to look at, with this answer in them."""
    same_as: str = ""
    """The pack's answer that it is but for names; empty where it is none. Short ones are written
    by many; of a long one somebody may have seen the pack."""
    group: str = ""
    """Key of its like answers; empty where it is alone."""

    @property
    def score(self) -> float | None:
        """0 to 1; ``None`` where the grader failed."""
        return None if self.result.status == "grader-fault" else self.result.score

    @property
    def checks(self) -> tuple[CheckResult, ...]:
        """Its checks, in the author's order."""
        return self.result.report.checks if self.result.report else ()

    @property
    def mistakes(self) -> tuple[Explanation, ...]:
        """Its named mistakes."""
        return self.result.report.mistakes if self.result.report else ()

    @property
    def verdict(self) -> str:
        """The one word for it."""
        report = self.result.report
        if self.result.status in ("missing", "grader-fault") or report is None:
            return self.result.status
        if report.breaches and report.verdict is Verdict.PASS:
            return "rule broken"
        return "solved" if self.result.solved else str(report.verdict)

    @property
    def graded_attempts(self) -> int:
        """How often the candidate had it graded before handing in, by the candidate's own log."""
        return sum(
            one.event == "graded" and one.challenge in ("", self.result.submission.challenge)
            for one in self.result.submission.attempts
        )


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate."""

    candidate: Candidate
    answers: Mapping[str, Answer]
    """The one that counts, by challenge."""
    others: tuple[Answer, ...] = ()
    """What was handed in besides: earlier, or too late."""
    remark: Remark = field(default_factory=Remark)
    tasks: tuple[Task, ...] = ()

    @property
    def id(self) -> str:
        """The pseudonym."""
        return self.candidate.id

    @property
    def scored(self) -> list[float]:
        """A score for each task that has one; nothing handed in is 0."""
        found = []
        for task in self.tasks:
            answer = self.answers.get(task.challenge)
            score = 0.0 if answer is None else answer.score
            if score is not None:
                found.append(score)
        return found

    @property
    def total(self) -> float | None:
        """Mean of the scores; ``None`` where the grader failed on all."""
        scored = self.scored
        return sum(scored) / len(scored) if scored else None

    @property
    def faults(self) -> int:
        """Challenges on which the grader failed."""
        return sum(one.result.status == "grader-fault" for one in self.answers.values())

    @property
    def solved(self) -> int:
        """Challenges solved."""
        return sum(one.result.solved for one in self.answers.values())

    @property
    def unmet(self) -> tuple[Task, ...]:
        """Tasks that had to be solved and were graded as not."""
        return tuple(
            task
            for task in self.tasks
            if task.required
            and not ((one := self.answers.get(task.challenge)) and one.result.solved)
            and not (one and one.score is None)
        )

    @property
    def minutes(self) -> float | None:
        """Time by the candidate's own clock; advisory."""
        spent = [
            one.result.submission.seconds
            for one in self.answers.values()
            if one.result.submission.seconds is not None
        ]
        # One hand-in carries one clock, whichever of its files is looked at.
        return max(spent) / 60 if spent else None

    @property
    def late(self) -> bool:
        """Whether any answer that counts came late."""
        return any(one.result.submission.late for one in self.answers.values())

    @property
    def attempts(self) -> int:
        """Gradings of the candidate's own, by their log."""
        logs = {one.result.submission.attempts for one in self.answers.values()}
        return sum(each.event == "graded" for log in logs for each in log)

    @property
    def signs(self) -> list[Sign]:
        """All that is worth a look, of every answer."""
        return [sign for one in self.answers.values() for sign in one.signs]

    @property
    def pairs(self) -> list[Pair]:
        """Pairs to look at, the most alike first."""
        found = [pair for one in self.answers.values() for pair in one.pairs]
        return sorted(found, key=lambda one: -one.score)

    @property
    def rubric(self) -> float | None:
        """Sum of what the interviewer gave; ``None`` where nothing was given."""
        given = [points for points in self.remark.rubric.values() if points is not None]
        return sum(given) if given else None


@dataclass(frozen=True, slots=True)
class Check:
    """How a check of a challenge went over all candidates."""

    name: str
    label: str
    failed: int
    of: int

    @property
    def rate(self) -> float:
        """Share that failed it."""
        return self.failed / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """A challenge over all candidates."""

    task: Task
    scores: tuple[float, ...]
    solved: int
    missing: int
    faults: int
    checks: tuple[Check, ...]
    mistakes: tuple[tuple[str, int], ...]
    """Titles of the named mistakes and how many made each, the most frequent first."""

    @property
    def mean(self) -> float:
        """Mean score of those who have one."""
        return sum(self.scores) / len(self.scores) if self.scores else 0.0


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody."""

    batch: Batch
    roster: Mapping[str, Candidate]
    tasks: tuple[Task, ...]
    people: tuple[Person, ...]
    questions: tuple[Question, ...]
    similar: Similar
    groups: Mapping[str, Group]
    comments: Mapping[str, Remark]
    """What the interviewer wrote for a group of like answers, by its key."""
    names: bool
    """Whether to show who they are."""
    notices: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    """Answers whose score is another than when they were graded before."""

    def called(self, who: str) -> str:
        """A candidate's name where names are shown, else the pseudonym."""
        name = self.roster[who].name if self.names and who in self.roster else ""
        return f"{name} ({who})" if name else who

    @property
    def environments(self) -> list[str]:
        """Where it was graded, in words; more than one where machines differed."""
        found = Counter(
            f"torch {env.torch}, Python {env.python}, {env.dtype} on {env.device}, {env.platform}"
            for one in self.people
            for answer in one.answers.values()
            if answer.result.report
            for env in [answer.result.report.environment]
        )
        return [text for text, _ in found.most_common()]

    @property
    def tiers(self) -> list[str]:
        """Protection the runners had."""
        found = {
            answer.result.report.environment.tier
            for one in self.people
            for answer in one.answers.values()
            if answer.result.report
        }
        return sorted(found | {self.batch.tier} - {""})


def cohort(
    batch: Batch,
    results: Iterable[Result],
    similar: Similar,
    catalog: Catalog,
    remarks: Mapping[str, Remark],
    comments: Mapping[str, Remark] | None = None,
    *,
    names: bool = False,
) -> Cohort:
    """Put together what belongs together."""
    results = list(results)
    tasks = batch.tasks or _tasks(results, catalog)
    of: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        of[one.submission.candidate].append(one)
    roster = {one.id: one for one in batch.candidates}
    everybody = [*roster, *sorted(of.keys() - roster.keys())]
    grouped = {one.key: one for one in similar.groups}
    people = tuple(
        _person(
            roster.get(who, Candidate(id=who)),
            of.get(who, []),
            similar,
            grouped,
            remarks.get(who, Remark()),
            tasks,
        )
        for who in everybody
    )
    return Cohort(
        batch=batch,
        roster=roster,
        tasks=tasks,
        people=people,
        questions=tuple(_question(task, people) for task in tasks),
        similar=similar,
        groups=grouped,
        comments=comments or {},
        names=names,
        notices=similar.notices,
    )


def _tasks(results: Iterable[Result], catalog: Catalog) -> tuple[Task, ...]:
    """Of hand-ins that belong to no assignment: the challenges that were answered."""
    found = {one.submission.challenge for one in results}
    nothing = "0" * 64
    tasks = [
        Task(
            challenge=one.id,
            topic=one.topic,
            title=one.title,
            minutes=one.minutes,
            dtype=one.dtypes[0],
            file=f"{one.id}.py",
            pack_sha256=nothing,
            stub_sha256=nothing,
        )
        for one in catalog.challenges
        if one.id in found
    ]
    for name in sorted(found - {one.challenge for one in tasks}):
        tasks.append(
            Task(
                challenge=name,
                topic=name,
                title=name,
                minutes=0,
                dtype="",
                file=f"{name}.py",
                pack_sha256=nothing,
                stub_sha256=nothing,
            )
        )
    return tuple(tasks)


def _person(
    candidate: Candidate,
    results: list[Result],
    similar: Similar,
    grouped: Mapping[str, Group],
    remark: Remark,
    tasks: tuple[Task, ...],
) -> Person:
    pairs = similar.of(candidate.id)
    counting: dict[str, Answer] = {}
    others = []
    for one in results:
        if one.submission.counts:
            counting[one.submission.challenge] = _answer(one, pairs, similar, grouped)
        else:
            others.append(Answer(one))
    order = {task.challenge: at for at, task in enumerate(tasks)}
    ordered = sorted(counting, key=lambda name: (order.get(name, len(order)), name))
    return Person(
        candidate=candidate,
        answers={name: counting[name] for name in ordered},
        others=tuple(others),
        remark=remark,
        tasks=tasks,
    )


def _answer(
    result: Result, pairs: list[Pair], similar: Similar, grouped: Mapping[str, Group]
) -> Answer:
    name = key(result)
    return Answer(
        result=result,
        signs=signs(result),
        same_as=similar.recognised.get(result.key, ""),
        pairs=tuple(one for one in pairs if result.key in (one.left.key, one.right.key)),
        group=name if name in grouped else "",
    )


def _question(task: Task, people: Iterable[Person]) -> Question:
    found = [one for each in people if (one := each.answers.get(task.challenge))]
    number = sum(1 for _ in people)
    checks: dict[str, list[CheckResult]] = defaultdict(list)
    """By name, skipped ones left out: they say nothing about the check."""
    mistakes: Counter[str] = Counter()
    for one in found:
        for check in one.checks:
            if check.verdict is not Verdict.SKIPPED:
                checks[check.name].append(check)
        mistakes.update({each.title for each in one.mistakes})
    return Question(
        task=task,
        scores=tuple(score for one in found if (score := one.score) is not None),
        solved=sum(one.result.solved for one in found),
        missing=number - len(found) + sum(one.result.status == "missing" for one in found),
        faults=sum(one.result.status == "grader-fault" for one in found),
        checks=tuple(
            Check(
                name, many[0].label, sum(one.verdict is not Verdict.PASS for one in many), len(many)
            )
            for name, many in checks.items()
        ),
        mistakes=tuple(mistakes.most_common()),
    )
