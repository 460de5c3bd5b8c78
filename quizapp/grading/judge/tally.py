"""What a run's verdicts add up to: results of the checks, and the report that is made of them."""

from __future__ import annotations

import contextlib
import hashlib
import platform
import sys
import time
from collections.abc import Sequence
from typing import Any

import torch

import quizapp
from quizapp.checks import Check, Record
from quizapp.grading.clean import clean_line
from quizapp.grading.judge.again import Judged, digest
from quizapp.grading.judge.compare import Outcome
from quizapp.grading.judge.diagnose import Diagnosis, Evidence, diagnose
from quizapp.grading.judge.known import Known
from quizapp.grading.judge.rules import Rules
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.report import CheckResult, Environment, Explanation, Finding, Report, Verdict


class Tally:
    """Of one run."""

    def __init__(self, task: JudgeTask, known: Known) -> None:
        self._task = task
        self._known = known
        self._began = time.monotonic()
        self.results: dict[str, CheckResult] = {}
        """Of the checks that have run, by their names."""
        self.evidence: dict[str, Evidence] = {}
        """Of those that left a record."""
        self._digests: list[bytes] = []
        """Of these records, in the order in which they came."""
        self.problem: tuple[Verdict, Finding] | None = None
        """What ended the whole run."""
        self.rules = Rules(task.challenge.forbidden, task.source)
        self.output = ""
        """What the answer printed before its first check."""

    def add(
        self, check: Check, header: dict[str, Any], outcome: Outcome, judged: Judged | None = None
    ) -> CheckResult:
        """A check's result; ``header`` is of the frame that told how it went."""
        explained = None
        if outcome.verdict is not Verdict.PASS:
            explained = self._known.explanation(check.explains)
        tried = ""
        if judged is not None:
            tried = _tried(outcome, judged.record, self._known.bench.truth(check).want)
            self.evidence[check.name] = Evidence(judged.record, outcome)
            self._digests.append(judged.digest)
        result = CheckResult(
            name=check.name,
            label=check.label,
            verdict=outcome.verdict,
            tried=tried,
            finding=outcome.finding,
            share=outcome.share,
            explanation=explained,
            output=str(header["log"]),
            milliseconds=round(float(header["ms"]), 3),
        )
        self.results[check.name] = result
        return result

    def conclude(self, checks: Sequence[Check]) -> Report:
        """The report of a run of these checks that is over."""
        results = [self.results.get(one.name) or _skipped(one) for one in checks]
        if self.problem is None and len(self.results) < len(checks):
            self.problem = no_result("an end before every check has run")
        if self.problem is not None:
            return self.report(*self.problem, results=results)
        if results and all(_still_a_stub(one) for one in results):
            text = "every check met NotImplementedError: the answer is not written yet"
            finding = Finding(kind="load", text=text)
            return self.report(Verdict.NOT_STARTED, finding, results=results)
        diagnosis = self._known.diagnoses.get(digest(*self._digests), 0, self._diagnosis)
        results = [
            one.model_copy(update={"mistakes": tuple(each.id for each in named)})
            if (named := diagnosis.by_check.get(one.name))
            else one
            for one in results
        ]
        bad = [one for one in results if one.verdict is not Verdict.PASS]
        verdict = bad[0].verdict if bad else Verdict.PASS
        return self.report(verdict, results=results, diagnosis=diagnosis)

    def _diagnosis(self) -> Diagnosis:
        repair = self._task.challenge.kind == "repair"
        return diagnose(self._known.bench, self.evidence, repair=repair)

    def report(
        self,
        verdict: Verdict,
        problem: Finding | None = None,
        *,
        results: Sequence[CheckResult] = (),
        diagnosis: Diagnosis | None = None,
    ) -> Report:
        """The report, with what is known of the run besides its verdicts."""
        task = self._task
        mistakes = diagnosis.mistakes if diagnosis else ()
        found = [
            self._known.explanation(one.id) or Explanation(key=one.id, title=one.id, text="")
            for one in mistakes
        ]
        return Report(
            challenge=task.challenge.id,
            topic=task.challenge.topic,
            title=task.challenge.title,
            source_sha256=hashlib.sha256(task.source.encode()).hexdigest(),
            filename=task.filename,
            verdict=verdict,
            problem=problem,
            checks=tuple(results),
            mistakes=tuple(found),
            certain=diagnosis.certain if diagnosis else False,
            breaches=self.rules.breaches(),
            output=self.output,
            environment=Environment(
                quizapp=quizapp.__version__,
                torch=torch.__version__,
                python=platform.python_version(),
                platform=sys.platform,
                device=task.device,
                dtype=task.dtype,
                seed=task.seed,
                tier=task.tier,
                bubblewrap=task.bubblewrap,
            ),
            milliseconds=round((time.monotonic() - self._began) * 1e3, 3),
        )


def no_result(why: str) -> tuple[Verdict, Finding]:
    """The verdict on bytes that are none."""
    text = f"the answer sent bytes that are no result: {why}"
    return Verdict.PROTOCOL, Finding(kind="ended", text=text)


def _skipped(check: Check) -> CheckResult:
    return CheckResult(name=check.name, label=check.label, verdict=Verdict.SKIPPED)


def _tried(outcome: Outcome, got: Record, want: Record) -> str:
    """What was asked in the yield that failed; the reference's own words where it got there.

    The runner's words are used where an exception ended its record, since only it knows how far
    it came: they are text, cleaned, and decide nothing."""
    with contextlib.suppress(IndexError):
        if outcome.verdict is Verdict.PASS:
            return next((one.tried for one in want.items if one.tried), "")
        if outcome.item >= 0:
            return want.items[outcome.item].tried or want.items[outcome.item + 1].tried
    return clean_line(got.tried, 400)


def _still_a_stub(result: CheckResult) -> bool:
    """Whether the check met the stub's exception, or asked for one and got the stub's."""
    finding = result.finding
    return (
        finding is not None
        and finding.kind in ("exception", "raised")
        and finding.got.partition(":")[0] == "NotImplementedError"
    )
