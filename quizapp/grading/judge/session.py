"""One judged run: takes the runner's frames, says verdicts as they come, ends with the report."""

from __future__ import annotations

import select
from typing import Any

from quizapp.checks import Check
from quizapp.grading.events import (
    AnyEvent,
    CheckFinished,
    CheckStarted,
    Failed,
    FigureDrawn,
    Finished,
    Started,
)
from quizapp.grading.judge.again import Judged, digest
from quizapp.grading.judge.bank import BankError
from quizapp.grading.judge.compare import Outcome, compare, failed
from quizapp.grading.judge.known import Known
from quizapp.grading.judge.picture import Drawn, Picture
from quizapp.grading.judge.tally import Tally, no_result
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.judge.traces import Traces
from quizapp.grading.judge.untouched import is_untouched
from quizapp.grading.report import CheckResult, Finding, Report, Verdict
from quizapp.grading.source import unreadable
from quizapp.grading.wire.frames import Frame, FrameReader, ProtocolError
from quizapp.grading.wire.lines import receive, send
from quizapp.grading.wire.records import decode_failure, decode_record


def say(line: int, event: AnyEvent) -> None:
    """An event, as a line over the descriptor."""
    send(line, event.model_dump_json().encode() + b"\n")


class Session:
    """Frames come over descriptor ``line``, and events go."""

    def __init__(self, task: JudgeTask, line: int, known: Known, reader: FrameReader) -> None:
        self._task = task
        self._line = line
        self._reader = reader
        self._known = known
        self._bench = known.bench
        self._tally = Tally(task, known)
        self._picture = Picture(self._bench, wanted=task.figure)
        self._traces = Traces(wanted=task.replay)

    def run(self) -> None:
        """Judge until the report has been said."""
        task = self._task
        if why := unreadable(task.source):
            finding = Finding(kind="load", text=f"the answer {why}")
            self._finish(self._tally.report(Verdict.NOT_GRADABLE, finding))
            return
        if is_untouched(task.source, self._known.stub):
            text = "this is still the stub as it was handed out"
            finding = Finding(kind="load", text=text)
            self._finish(self._tally.report(Verdict.NOT_STARTED, finding))
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
                    self._finish(self._tally.conclude(self._checks))
                    return
            self._work_ahead()
        raise BankError("the service went away in the middle of a run")

    def _work_ahead(self) -> None:
        """Run the reference on coming checks for as long as the runner has nothing to say: the
        two then work side by side, on two cores."""
        for check in self._checks:
            if select.select([self._line], [], [], 0.0)[0]:
                return
            if check.name not in self._tally.results:
                self._bench.truth(check)
        if not select.select([self._line], [], [], 0.0)[0]:
            self._picture.work_ahead()

    def _take(self, frame: Frame) -> bool:
        """Handle one frame of the service's; True when no more will come.

        What the service adds to a frame (log, time) is true; all else may be an answer's forgery.
        """
        header, tally = frame.header, self._tally
        if self._traces.concerns(header, len(self._checks) + self._picture.checks):
            self._traces.take(header, frame.body)
            return bool(header["kind"] == "over")
        if self._picture.concerns(header, len(self._checks)):
            self._show(self._picture.take(header, frame.body))
            return bool(header["kind"] == "over")
        match header["kind"]:
            case "rules":
                tally.rules.take(header.get("uses"), "source")
            case "loaded":
                tally.output = str(header["log"])
                tally.rules.take(header.get("uses"), "run")
            case "unloadable":
                self._unloadable(header)
                return True
            case "begin" | "record" if not 0 <= header["check"] < len(self._checks):
                tally.problem = no_result("a check that does not exist")
                return True
            case "begin":
                check = self._checks[header["check"]]
                if not self._task.bulk:
                    self._say(CheckStarted(id=self._task.id, name=check.name))
            case "record":
                tally.rules.take(header.get("uses"), "run")
                self._record(self._checks[header["check"]], header, frame.body)
            case "ended":
                self._ended(header)
            case "over":
                if "verdict" in header and tally.problem is None:
                    tally.problem = _said(header)
                return True
        return False

    def _record(self, check: Check, header: dict[str, Any], body: bytes) -> None:
        key = digest(check.name.encode(), body)

        def made() -> Judged:
            record = decode_record(body)
            return Judged(record, compare(record, self._bench.truth(check), check), key)

        try:
            judged = self._known.judged.get(key, len(body), made)
        except ProtocolError as error:
            self._tell(self._tally.add(check, header, Outcome(*no_result(str(error)))))
            return
        self._tell(self._tally.add(check, header, judged.outcome, judged))

    def _ended(self, header: dict[str, Any]) -> None:
        number = header["check"]
        if isinstance(number, int) and 0 <= number < len(self._checks):
            outcome = Outcome(*_said(header))
            self._tell(self._tally.add(self._checks[number], header, outcome))
        else:
            self._tally.output = self._tally.output or str(header["log"])
            self._tally.problem = _said(header)

    def _unloadable(self, header: dict[str, Any]) -> None:
        self._tally.output = str(header["log"])
        try:
            failure = decode_failure(header.get("failure"))
        except ProtocolError as error:
            self._tally.problem = no_result(str(error))
            return
        verdict, finding = failed(failure)
        if header.get("stage") == "syntax":
            verdict = Verdict.NOT_GRADABLE
        self._tally.problem = (verdict, finding.model_copy(update={"kind": "load"}))

    def _tell(self, result: CheckResult) -> None:
        if not self._task.bulk:
            self._say(CheckFinished(id=self._task.id, result=result))

    def _show(self, drawn: Drawn | None) -> None:
        if drawn is not None:
            self._say(FigureDrawn(id=self._task.id, figure=drawn.figure, problem=drawn.problem))

    def _finish(self, report: Report) -> None:
        task = self._task
        self._show(self._picture.missing(report.problem))
        if task.replay:
            kept = (Verdict.PASS, Verdict.SKIPPED)
            failures = [one for one in report.checks if one.verdict not in kept]
            self._say(self._traces.made(task.id, failures, self._tally.evidence))
        self._say(Finished(id=task.id, report=report))

    def _say(self, event: AnyEvent) -> None:
        say(self._line, event)


def _said(header: dict[str, Any]) -> tuple[Verdict, Finding]:
    """How the service says that a check or a run ended."""
    return Verdict(header["verdict"]), Finding(kind="ended", text=str(header["text"]))
