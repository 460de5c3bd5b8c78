"""``results.csv``: a row for each result, made anew from the results, the same bytes each time.

No times and no count of tries stand in it: they differ between two runs that found the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable

from quizapp.grading.report import Verdict
from quizapp.interview.models import Result

NAME = "results.csv"


def _verdict(one: Result) -> str:
    return str(one.report.verdict) if one.report else ""


def _score(one: Result) -> str:
    return "" if one.status == "grader-fault" else f"{one.score:.4f}"


def _why(one: Result) -> str:
    """One line on why there is no pass: of the whole, or of the first check that failed."""
    if one.problem:
        return one.problem
    report = one.report
    if report is None:
        return ""
    if report.problem is not None:
        return report.problem.text
    bad = report.first_failure
    return f"{bad.name}: {bad.finding.text}" if bad and bad.finding else ""


def _environment(name: str) -> Callable[[Result], str]:
    return lambda one: str(getattr(one.report.environment, name)) if one.report else ""


def _word(value: bool) -> str:
    return "yes" if value else "no"


COLUMNS: dict[str, Callable[[Result], str]] = {
    "candidate": lambda one: one.submission.candidate,
    "challenge": lambda one: one.submission.challenge,
    "status": lambda one: one.status,
    "verdict": _verdict,
    "score": _score,
    "solved": lambda one: _word(one.solved),
    "passed": lambda one: str(one.report.passed) if one.report else "",
    "checks": lambda one: str(len(one.report.checks)) if one.report else "",
    "failed": lambda one: " ".join(
        check.name
        for check in (one.report.checks if one.report else ())
        if check.verdict not in (Verdict.PASS, Verdict.SKIPPED)
    ),
    "mistakes": lambda one: " ".join(
        mistake.key for mistake in (one.report.mistakes if one.report else ())
    ),
    "breaches": lambda one: " ".join(
        dict.fromkeys(breach.name for breach in (one.report.breaches if one.report else ()))
    ),
    "late": lambda one: _word(one.submission.late),
    "counts": lambda one: _word(one.submission.counts),
    "why": _why,
    "notes": lambda one: "; ".join(one.submission.notes),
    "origin": lambda one: one.submission.origin,
    "source_sha256": lambda one: one.submission.source_sha256,
    "dtype": _environment("dtype"),
    "device": _environment("device"),
    "torch": _environment("torch"),
    "tier": _environment("tier"),
    "key": lambda one: one.key,
}
"""Title to text. A pseudonym stands for the candidate: the file may be passed on."""


def table(results: Iterable[Result]) -> str:
    """The file's text, rows by candidate, challenge and origin."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in sorted(results, key=order):
        writer.writerow([inert(text(one)) for text in COLUMNS.values()])
    return written.getvalue()


def order(one: Result) -> tuple[str, str, str, str]:
    """What rows are sorted by: not by dates, which copies of a folder do not keep."""
    return one.submission.candidate, one.submission.challenge, one.submission.origin, one.key


def inert(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula. Names of files are written by
    candidates: ``=HYPERLINK(...)`` is one."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(("=", "+", "-", "@")) else line
