"""``results.json`` as Gradescope's autograders write it, one a candidate, of what is safe to show.

A challenge is worth a point, spread over its checks. What the grader failed on is worth none, so
that it lowers nobody's score.
"""

from __future__ import annotations

from typing import Any

from quizapp.interview.report.safe import SafeAnswer, SafePerson


def results(person: SafePerson) -> dict[str, Any]:
    """One candidate's document."""
    tests = [test for answer in person.answers for test in _tests(answer)]
    document: dict[str, Any] = {
        "tests": tests,
        "visibility": "after_published",
        "output": person.comment or f"{person.solved} of {person.of} challenges solved.",
        "output_format": "text",
        "extra_data": {"schema_version": person.schema_version, "candidate": person.candidate},
    }
    if person.score is not None:
        document["score"] = round(sum(test["score"] for test in tests), 4)
    return document


def _tests(answer: SafeAnswer) -> list[dict[str, Any]]:
    if not answer.graded:
        return [_test(answer.title, 0.0, 0.0, answer.says)]
    if not answer.checks:
        return [_test(answer.title, 0.0, 1.0, answer.says, "failed")]
    each = 1 / len(answer.checks)
    broken = bool(answer.rules)
    tests = [
        _test(
            f"{answer.title}: {check.label}",
            each if check.passed and not broken else 0.0,
            each,
            check.verdict + (f", line {check.line}" if check.line else ""),
            "passed" if check.passed else "failed",
        )
        for check in answer.checks
    ]
    if broken:
        text = "\n".join(answer.rules)
        tests.append(_test(f"{answer.title}: rules", 0.0, 0.0, text, "failed"))
    return tests


def _test(name: str, score: float, most: float, output: str, status: str = "") -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": name,
        "score": round(score, 4),
        "max_score": round(most, 4),
        "output": output,
        "output_format": "text",
    }
    return test | ({"status": status} if status else {})
