"""One judged run: takes the runner's frames, says verdicts as they come, ends with the report."""

from __future__ import annotations

import contextlib
import hashlib
import platform
import select
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch

import quizapp
from quizapp.catalog import Challenge, Section
from quizapp.checks import Check, Record
from quizapp.grading.clean import clean_line
from quizapp.grading.events import (
    AnyEvent,
    CheckFinished,
    CheckStarted,
    Failed,
    FigureDrawn,
    Finished,
    Started,
)
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.bench import Bench
from quizapp.grading.judge.compare import Outcome, compare, failed
from quizapp.grading.judge.diagnose import Diagnosis, Evidence, diagnose
from quizapp.grading.judge.picture import Drawn, Picture
from quizapp.grading.judge.rules import Rules
from quizapp.grading.judge.traces import Traces
from quizapp.grading.judge.untouched import is_untouched
from quizapp.grading.report import CheckResult, Environment, Explanation, Finding, Report, Verdict
from quizapp.grading.source import unreadable
from quizapp.grading.wire.frames import Frame, FrameReader, ProtocolError
from quizapp.grading.wire.lines import receive, send
from quizapp.grading.wire.records import decode_failure, decode_record

BROKEN_PACK = "the challenge pack is broken; `quiz dev check` shows where"


@dataclass(frozen=True, slots=True)
class JudgeTask:
    """All a judge is told."""

    id: int
    challenge: Challenge
    source: str
    filename: str
    dtype: str
    device: str
    seed: int
    only: tuple[str, ...]
    tier: str
    bubblewrap: bool = False
    figure: bool = False
    """Whether a figure is wanted; it comes as one more check behind the last."""
    replay: bool = False
    """Whether it is to be told what was asked; that comes last of all."""
    bulk: bool = False
    """Whether to stay for another answer like this one, once this one is judged, and to say
    nothing of checks before that."""
    memory_bytes: int = 6 << 30
    """What it may take itself."""
    cpu_seconds: int = 150

    def like(self, other: JudgeTask) -> bool:
        """Whether the same judge can do both: what the reference gives is the same then."""
        return (self.challenge, self.dtype, self.device, self.seed) == (
            other.challenge,
            other.dtype,
            other.device,
            other.seed,
        )


class Known:
    """What a judge works out once for all answers it judges: records of the reference and of the
    banked mistakes, and what ``explain.md`` says. Nothing of an answer is in it."""

    def __init__(self, task: JudgeTask) -> None:
        self.task = task
        self.bench = Bench(
            task.challenge.solution,
            task.challenge.entry,
            dtype=task.dtype,
            device=task.device,
            seed=task.seed,
        )

    @cached_property
    def explanations(self) -> dict[str, Section]:
        """Sections by their keys."""
        return self.task.challenge.explanations()

    @cached_property
    def stub(self) -> str:
        """What the answer's file started as."""
        return self.task.challenge.stub()


def judge(task: JudgeTask, line: int, read_task: Callable[[bytes], JudgeTask]) -> None:
    """Judge over descriptor ``line``: frames in, event lines out. One run, or, as long as each task
    says to stay, those that follow; ``read_task`` reads a task. Whatever goes wrong ends it."""
    known, reader = Known(task), FrameReader()
    following: JudgeTask | None = task
    while following is not None and _judged(following, line, known, reader):
        following = _following(following, line, reader, read_task)


def _following(
    task: JudgeTask, line: int, reader: FrameReader, read_task: Callable[[bytes], JudgeTask]
) -> JudgeTask | None:
    """The next task, if there is one. What still comes of a run that is judged is passed over."""
    chunk = b""
    while task.bulk:
        for frame in reader.feed(chunk):
            if frame.header["kind"] == "task":
                found = read_task(frame.body)
                if not found.like(task):
                    raise ValueError("a task for another judge")
                return found
        chunk = receive(line, 1 << 20)
        if not chunk:
            return None
    return None


def _judged(task: JudgeTask, line: int, known: Known, reader: FrameReader) -> bool:
    """Judge one run; whether all went well."""
    try:
        _Session(task, line, known, reader).run()
        return True
    except BankError as error:
        _say(line, Failed(id=task.id, message=str(error), hint=BROKEN_PACK))
    except ConnectionError:
        pass  # the service has gone, and with it whoever asked
    except Exception as error:
        # Ours, or a property's that did not expect such an answer: never the learner's.
        traceback.print_exc()
        message = f"the judge broke down: {type(error).__name__}: {error}"
        _say(line, Failed(id=task.id, message=clean_line(message, 500)))
    return False


def _say(line: int, event: AnyEvent) -> None:
    send(line, event.model_dump_json().encode() + b"\n")


class _Session:
    def __init__(self, task: JudgeTask, line: int, known: Known, reader: FrameReader) -> None:
        self._task = task
        self._line = line
        self._reader = reader
        self._began = time.monotonic()
        self._known = known
        self._bench = known.bench
        self._results: dict[str, CheckResult] = {}
        self._evidence: dict[str, Evidence] = {}
        self._problem: tuple[Verdict, Finding] | None = None
        self._rules = Rules(task.challenge.forbidden, task.source)
        self._output = ""
        self._picture = Picture(self._bench, wanted=task.figure)
        self._traces = Traces(wanted=task.replay)

    def run(self) -> None:
        task = self._task
        if why := unreadable(task.source):
            finding = Finding(kind="load", text=f"the answer {why}")
            self._finish(Verdict.NOT_GRADABLE, finding)
            return
        if is_untouched(task.source, self._known.stub):
            text = "this is still the stub as it was handed out"
            self._finish(Verdict.NOT_STARTED, Finding(kind="load", text=text))
            return
        self._checks = [one for one in self._bench.checks if not task.only or one.name in task.only]
        unknown = set(task.only) - {one.name for one in self._bench.checks}
        if unknown:
            known = ", ".join(one.name for one in self._bench.checks)
            message = f"{task.challenge.id} has no check {', '.join(sorted(unknown))}"
            self._say(Failed(id=task.id, message=message, hint=f"its checks are {known}", code=2))
            return
        if not self._checks:
            raise BankError(f"{task.challenge.id} has no check for {task.dtype}")
        names = tuple((one.name, one.label) for one in self._checks)
        self._say(Started(id=task.id, checks=names, seed=task.seed))
        self._work_ahead()
        while chunk := receive(self._line, 1 << 20):
            for frame in self._reader.feed(chunk):
                if self._take(frame):
                    self._conclude()
                    return
            self._work_ahead()
        raise BankError("the service went away in the middle of a run")

    def _work_ahead(self) -> None:
        """Run the reference on coming checks for as long as the runner has nothing to say: the
        two then work side by side, on two cores."""
        for check in self._checks:
            if select.select([self._line], [], [], 0.0)[0]:
                return
            if check.name not in self._results:
                self._bench.truth(check)
        if not select.select([self._line], [], [], 0.0)[0]:
            self._picture.work_ahead()

    def _take(self, frame: Frame) -> bool:
        """Handle one frame of the service's; True when no more will come.

        What the service adds to a frame (log, time) is true; all else may be an answer's forgery.
        """
        header = frame.header
        if self._traces.concerns(header, len(self._checks) + self._picture.checks):
            self._traces.take(header, frame.body)
            return bool(header["kind"] == "over")
        if self._picture.concerns(header, len(self._checks)):
            self._show(self._picture.take(header, frame.body))
            return bool(header["kind"] == "over")
        match header["kind"]:
            case "rules":
                self._rules.take(header.get("uses"), "source")
            case "loaded":
                self._output = str(header["log"])
                self._rules.take(header.get("uses"), "run")
            case "unloadable":
                self._unloadable(header)
                return True
            case "begin" | "record" if not 0 <= header["check"] < len(self._checks):
                self._problem = _no_result("a check that does not exist")
                return True
            case "begin":
                check = self._checks[header["check"]]
                if not self._task.bulk:
                    self._say(CheckStarted(id=self._task.id, name=check.name))
            case "record":
                self._rules.take(header.get("uses"), "run")
                self._record(self._checks[header["check"]], header, frame.body)
            case "ended":
                self._ended(header)
            case "over":
                if "verdict" in header and self._problem is None:
                    finding = Finding(kind="ended", text=str(header["text"]))
                    self._problem = Verdict(header["verdict"]), finding
                return True
        return False

    def _record(self, check: Check, header: dict[str, Any], body: bytes) -> None:
        try:
            record = decode_record(body)
            outcome = compare(record, self._bench.truth(check), check)
        except ProtocolError as error:
            self._result(check, header, Outcome(*_no_result(str(error))), None)
            return
        self._result(check, header, outcome, record)

    def _ended(self, header: dict[str, Any]) -> None:
        number = header["check"]
        outcome = Outcome(
            Verdict(header["verdict"]), Finding(kind="ended", text=str(header["text"]))
        )
        if isinstance(number, int) and 0 <= number < len(self._checks):
            self._result(self._checks[number], header, outcome, None)
        else:
            assert outcome.finding is not None
            self._output = self._output or str(header["log"])
            self._problem = (outcome.verdict, outcome.finding)

    def _unloadable(self, header: dict[str, Any]) -> None:
        self._output = str(header["log"])
        try:
            failure = decode_failure(header.get("failure"))
        except ProtocolError as error:
            self._problem = _no_result(str(error))
            return
        verdict, finding = failed(failure)
        if header.get("stage") == "syntax":
            verdict = Verdict.NOT_GRADABLE
        self._problem = (verdict, finding.model_copy(update={"kind": "load"}))

    def _result(
        self, check: Check, header: dict[str, Any], outcome: Outcome, record: Record | None
    ) -> None:
        tried = "" if record is None else _tried(outcome, record, self._bench.truth(check).want)
        result = CheckResult(
            name=check.name,
            label=check.label,
            verdict=outcome.verdict,
            tried=tried,
            finding=outcome.finding,
            share=outcome.share,
            explanation=None if outcome.verdict is Verdict.PASS else self._explain(check.explains),
            output=str(header["log"]),
            milliseconds=round(float(header["ms"]), 3),
        )
        self._results[check.name] = result
        if record is not None:
            self._evidence[check.name] = Evidence(record, outcome)
        if not self._task.bulk:
            self._say(CheckFinished(id=self._task.id, result=result))

    def _show(self, drawn: Drawn | None) -> None:
        if drawn is not None:
            self._say(FigureDrawn(id=self._task.id, figure=drawn.figure, problem=drawn.problem))

    def _conclude(self) -> None:
        results = [self._results.get(one.name) or self._skipped(one) for one in self._checks]
        if self._problem is None and len(self._results) < len(self._checks):
            self._problem = _no_result("an end before every check has run")
        if self._problem is not None:
            self._finish(*self._problem, results=results)
            return
        if results and all(_still_a_stub(one) for one in results):
            text = "every check met NotImplementedError: the answer is not written yet"
            self._finish(Verdict.NOT_STARTED, Finding(kind="load", text=text), results=results)
            return
        diagnosis = diagnose(
            self._bench, self._evidence, repair=self._task.challenge.kind == "repair"
        )
        results = [
            one.model_copy(update={"mistakes": tuple(each.id for each in named)})
            if (named := diagnosis.by_check.get(one.name))
            else one
            for one in results
        ]
        bad = [one for one in results if one.verdict is not Verdict.PASS]
        verdict = bad[0].verdict if bad else Verdict.PASS
        self._finish(verdict, results=results, diagnosis=diagnosis)

    def _skipped(self, check: Check) -> CheckResult:
        return CheckResult(name=check.name, label=check.label, verdict=Verdict.SKIPPED)

    def _explain(self, key: str) -> Explanation | None:
        section = self._known.explanations.get(key)
        if section is None:
            return None
        return Explanation(key=section.key, title=section.title, text=section.text)

    def _finish(
        self,
        verdict: Verdict,
        problem: Finding | None = None,
        *,
        results: list[CheckResult] | None = None,
        diagnosis: Diagnosis | None = None,
    ) -> None:
        task = self._task
        mistakes = diagnosis.mistakes if diagnosis else ()
        found = [
            self._explain(one.id) or Explanation(key=one.id, title=one.id, text="")
            for one in mistakes
        ]
        report = Report(
            challenge=task.challenge.id,
            topic=task.challenge.topic,
            title=task.challenge.title,
            source_sha256=hashlib.sha256(task.source.encode()).hexdigest(),
            filename=task.filename,
            verdict=verdict,
            problem=problem,
            checks=tuple(results or ()),
            mistakes=tuple(found),
            certain=diagnosis.certain if diagnosis else False,
            breaches=self._rules.breaches(),
            output=self._output,
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
        self._show(self._picture.missing(problem))
        if task.replay:
            kept = (Verdict.PASS, Verdict.SKIPPED)
            failures = [one for one in report.checks if one.verdict not in kept]
            self._say(self._traces.made(task.id, failures, self._evidence))
        self._say(Finished(id=task.id, report=report))

    def _say(self, event: AnyEvent) -> None:
        _say(self._line, event)


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


def _no_result(why: str) -> tuple[Verdict, Finding]:
    text = f"the answer sent bytes that are no result: {why}"
    return Verdict.PROTOCOL, Finding(kind="ended", text=text)


def _still_a_stub(result: CheckResult) -> bool:
    """Whether the check met the stub's exception, or asked for one and got the stub's."""
    finding = result.finding
    return (
        finding is not None
        and finding.kind in ("exception", "raised")
        and finding.got.partition(":")[0] == "NotImplementedError"
    )
