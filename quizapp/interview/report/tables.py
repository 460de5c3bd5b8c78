"""A cohort as CSV and as JSON: a row for each candidate and challenge, whatever became of it."""

from __future__ import annotations

import csv
import io
from typing import Any

from quizapp.interview.report.people import Answer, Cohort, Person
from quizapp.interview.similar import Pair

SCHEMA_VERSION = 1
_FORMULA = ("=", "+", "-", "@", "\t")


def rows(cohort: Cohort) -> list[dict[str, Any]]:
    """The rows, by candidate and challenge."""
    return [
        _row(cohort, person, task.challenge, person.answers.get(task.challenge))
        for person in cohort.people
        for task in cohort.tasks
    ]


def table(cohort: Cohort) -> str:
    """As CSV. A spreadsheet must not take a text for a formula."""
    found = rows(cohort)
    out = io.StringIO()
    if found:
        writer = csv.DictWriter(out, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in found)
    return out.getvalue()


def document(cohort: Cohort) -> dict[str, Any]:
    """As JSON: the rows, and what all have in common. Names only where names are shown."""
    batch = cohort.batch
    return {
        "schema_version": SCHEMA_VERSION,
        "name": batch.name,
        "assignment": batch.assignment,
        "quizapp": batch.quizapp,
        "seed": batch.seed,
        "tiers": cohort.tiers,
        "environments": cohort.environments,
        "deadline": batch.deadline.isoformat() if batch.deadline else None,
        "changed": [
            {
                "candidate": one.candidate,
                "challenge": one.challenge,
                "before": {"score": _rounded(one.before.score), "in_words": one.was},
                "now": {"score": _rounded(one.after.score), "in_words": one.now},
            }
            for one in cohort.changes
        ],
        "challenges": [
            {
                "challenge": one.task.challenge,
                "title": one.task.title,
                "required": one.task.required,
                "mean": round(one.mean, 4),
                "solved": one.solved,
                "missing": one.missing,
                "grader_faults": one.faults,
                "checks": [
                    {"name": each.name, "label": each.label, "failed": each.failed, "of": each.of}
                    for each in one.checks
                ],
                "mistakes": [{"title": title, "times": times} for title, times in one.mistakes],
            }
            for one in cohort.questions
        ],
        "candidates": [_person(cohort, one) for one in cohort.people],
        "like_answers": [
            {"group": one.key, "challenge": one.challenge, "candidates": one.members}
            for one in cohort.groups.values()
        ],
    }


def _person(cohort: Cohort, person: Person) -> dict[str, Any]:
    named = {"name": person.candidate.name, "email": person.candidate.email}
    return {
        "candidate": person.id,
        **(named if cohort.names else {}),
        "score": _rounded(person.total),
        "solved": person.solved,
        "of": len(person.tasks),
        "grader_faults": person.faults,
        "minutes": _rounded(person.minutes),
        "attempts": person.attempts,
        "late": person.late,
        "required_not_solved": [one.challenge for one in person.unmet],
        "rubric": person.remark.rubric,
        "notes": person.remark.notes,
        "answers": [
            _row(cohort, person, name, one) | {"checks": _checks(one)}
            for name, one in person.answers.items()
        ],
    }


def _checks(answer: Answer) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "verdict": str(one.verdict),
            "finding": one.finding.text if one.finding else "",
            "share": one.share,
            "mistakes": one.mistakes,
        }
        for one in answer.checks
    ]


def _row(cohort: Cohort, person: Person, challenge: str, answer: Answer | None) -> dict[str, Any]:
    one = answer.result.submission if answer else None
    report = answer.result.report if answer else None
    closest = answer.pairs[0] if answer and answer.pairs else None
    return {
        "candidate": person.id,
        **({"name": person.candidate.name} if cohort.names else {}),
        "challenge": challenge,
        "status": answer.result.status if answer else "missing",
        "verdict": answer.verdict if answer else "missing",
        "score": _rounded(answer.score) if answer else 0.0,
        "passed": report.passed if report else 0,
        "checks": len(report.checks) if report else 0,
        "late": one.late if one else False,
        "submitted": one.submitted.isoformat() if one and one.submitted else "",
        "minutes": _rounded(one.seconds / 60) if one and one.seconds is not None else None,
        "attempts": answer.graded_attempts if answer else 0,
        "mistakes": "; ".join(each.key for each in answer.mistakes) if answer else "",
        "rules_broken": len(report.breaches) if report else 0,
        "tier": report.environment.tier if report else "",
        "look_at": " ".join(each.text for each in answer.signs) if answer else "",
        "most_alike": _other(closest, person.id) if closest else "",
        "alike": _rounded(closest.score) if closest else None,
        "group": answer.group if answer else "",
        "same_as": answer.same_as if answer else "",
        "problem": answer.result.problem if answer else "",
    }


def _other(pair: Pair, who: str) -> str:
    return pair.right.who if pair.left.who == who else pair.left.who


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        value = value.replace("\n", " ")
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value
