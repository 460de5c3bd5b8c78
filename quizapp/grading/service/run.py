"""One grading run, seen from the supervisor: a judge, and one runner after another."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable
from typing import Any

from quizapp.grading.events import Failed
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.runner.run import Task
from quizapp.grading.service.children import LINE_LOST, Cell, Children, Runner, ended_soon
from quizapp.grading.service.judging import Judging, Watch
from quizapp.grading.service.logs import LogSplitter
from quizapp.grading.service.patience import Patience
from quizapp.grading.service.settings import Bounds
from quizapp.grading.service.staying import Judges
from quizapp.grading.service.watchdog import SLACK, Folder, Watchdog
from quizapp.grading.wire.frames import MAX_SAID, Frame, FrameReader, ProtocolError
from quizapp.grading.wire.lines import close, receive, send_some

_SIGNALS: dict[str, str] = {
    "SIGSEGV": "it touched memory that is not its own, or recursed too deep in C",
    "SIGABRT": "a library aborted",
    "SIGKILL": "most often the system ran out of memory",
}


class Run:
    """State of one run. The loop calls ``readable``/``writable`` and ``tick``; lines for the
    client leave through ``say``."""

    def __init__(
        self,
        task: Task,
        judge_task: JudgeTask,
        cell: Cell,
        bounds: Bounds,
        watch: Watch,
        say: Callable[[bytes], None],
        children: Children,
        judges: Judges | None = None,
        *,
        timeouts: int = 0,
    ) -> None:
        self.id = judge_task.id
        self._children = children
        self._task = task
        self._cell = cell
        self._bounds = bounds
        self._watch = watch
        self._patience = Patience(time.monotonic(), bounds.run_seconds)
        self._received = 0
        self._timeouts_left = timeouts or math.inf
        self._runner: Runner | None = None
        self._watchdog: Watchdog | None = None
        # The judge first: it runs the reference twice and so needs longest.
        self._judge = Judging(judge_task, judges or Judges(children), children, bounds, watch, say)
        try:
            self._start_runner(0)
        except OSError:
            self.close()
            raise

    # --- what the loop calls -------------------------------------------------------------------
    @property
    def over(self) -> bool:
        """Whether the judge has gone, and with it the run."""
        return self._judge.over

    @property
    def answered(self) -> bool:
        """Whether the run's last event has been sent."""
        return self._judge.answered

    def readable(self, descriptor: int) -> None:
        """Data on one of the run's descriptors."""
        if self._runner is not None and descriptor == self._runner.frames:
            self._read_frames()
        elif self._runner is not None and descriptor == self._runner.log:
            self._read_log()
            self._bound_output()
        elif descriptor == self._judge.descriptor:
            lost = self._judge.read()
            if lost:
                self._fault(lost)

    def writable(self, descriptor: int) -> None:
        """The judge takes more, or a runner that must be told its task."""
        if self._runner is not None and descriptor == self._runner.frames:
            self._brief(self._runner)
        elif descriptor == self._judge.descriptor:
            self._judge.send()

    @property
    def deadline(self) -> float:
        """Monotonic time at which what is waited for must have come."""
        if self._runner is not None:
            return self._patience.due
        return self._judge.deadline

    @property
    def wake(self) -> float:
        """Monotonic time at which ``tick`` wants to be called."""
        due = self._judge.watchdog.due
        if self._watchdog is not None:
            due = min(due, self._watchdog.due)
        return min(due, self.deadline)

    def tick(self, now: float) -> None:
        """Enforce bounds and deadlines."""
        if found := self._judge.watchdog.look(now):
            self._fault(found[1])
            return
        if self._watchdog is not None and (found := self._watchdog.look(now)):
            self._end_runner(*found)
        if now < self.deadline:
            return
        if self._runner is not None and not self._patience.over(now):
            return
        if self._runner is None:
            seconds = f"{self._bounds.judge_seconds:g} s"
            self._fault(f"the judge said nothing for {seconds} and was stopped")
        elif self._patience.whole_run(now):
            text = self._slow("the whole run", self._bounds.run_seconds)
            self._end_runner("timeout", text, last=True)
        elif self._number < 0:
            what = "importing" if self._parsed else "parsing"
            self._end_runner("timeout", self._slow(f"{what} the answer", self._patience.seconds))
        else:
            self._timeouts_left -= 1
            last = self._timeouts_left <= 0
            text = self._slow("this check", self._bounds.check_seconds)
            text += "; no check behind it was run" if last else ""
            self._end_runner("timeout", text, last=last)

    def close(self) -> None:
        """End all children now. Idempotent."""
        self._drop_runner()
        self._judge.close()

    # --- runner --------------------------------------------------------------------------------
    def _start_runner(self, first: int) -> None:
        self._runner = self._children.start_runner(self._task, self._cell, first)
        self._reader = FrameReader(MAX_SAID, self._bounds.record_bytes)
        self._log = LogSplitter(self._bounds.output_kept)
        self._first = first
        self._number = -1
        self._printed = 0
        self._stage = "start" if self._runner.loads else "wall"
        # What a runner holds to begin with is known once it has loaded.
        self._watchdog = None if self._runner.loads else self._guard(self._runner)
        self._parsed = False
        self._entered = time.monotonic()
        bounds = self._bounds
        self._patience.follow(self._runner.pid)
        self._patience.give(
            self._entered, bounds.start_seconds if self._stage == "start" else bounds.load_seconds
        )
        self._watch(self._runner.log, "r")
        self._brief(self._runner)

    def _guard(self, runner: Runner) -> Watchdog:
        bounds = self._bounds
        return Watchdog(
            runner.pid,
            bounds.memory_bytes,
            who="the answer",
            slack=SLACK if self._cell.address_space else 0.0,
            threads=bounds.threads,
            folder=Folder(runner.scratch, bounds.scratch_bytes, bounds.scratch_entries),
        )

    def _brief(self, runner: Runner) -> None:
        """Send the runner what it has not been told yet; it reads that once it has loaded."""
        try:
            while runner.errand:
                del runner.errand[: send_some(runner.frames, runner.errand)]
        except BlockingIOError:
            pass
        except OSError:
            runner.errand.clear()  # it has died, which is read next
        self._watch(runner.frames, "rw" if runner.errand else "r")

    def _read_frames(self) -> None:
        runner = self._runner
        assert runner is not None
        try:
            chunk = receive(runner.frames, 1 << 20)
        except BlockingIOError:
            return
        # What was printed before a frame was sent lies in the other pipe already: read it first,
        # so that it is known to belong to this check. No more than a pipe holds: the rest may be a
        # flood of the next check, whose beginning is still in `chunk`.
        self._read_log(reads=1)
        if not chunk:
            self._gone()
            return
        self._received += len(chunk)
        if self._received > 2 * self._bounds.record_bytes:
            most = 2 * self._bounds.record_bytes >> 20
            text = f"the results of all checks together take more than {most} MiB"
            self._end_runner("protocol", text)
            return
        try:
            for frame in self._reader.feed(chunk):
                self._frame(runner, frame)
                if self._runner is not runner:
                    return
        except ProtocolError as error:
            self._end_runner("protocol", f"the answer sent bytes that are no result: {error}")

    def _frame(self, runner: Runner, frame: Frame) -> None:
        now = time.monotonic()
        kind = frame.header.get("kind")
        if frame.body and kind != "record":
            raise ProtocolError("a body where none belongs")
        match self._stage, kind:
            case "start", "ready":
                self._stage, self._entered = "wall", now
                self._watchdog = self._guard(runner)
                self._patience.give(now, self._bounds.load_seconds)
                # What loading printed is none of the answer's.
                self._log = LogSplitter(self._bounds.output_kept)
            case "wall", "confined":
                self._stage = "load"
            case "wall", "unconfined":
                self._fault(str(frame.header["text"]))
            case "load", "rules" if not self._parsed:
                self._forward(frame, -1, 0.0)
            case "load", "parsed" if not self._parsed:
                self._parsed = True
            case "load", "loaded":
                if self._log.size(-1) > self._bounds.output_bytes:
                    self._end_runner("output", _flood(self._bounds.output_bytes))
                    return
                self._stage = "idle"
                self._forward(frame, -1, 0.0)
                self._patience.give(now, self._bounds.check_seconds)
            case "load", "unloadable":
                self._forward(frame, -1, 0.0)
                self._drop_runner()
            case "idle", "begin" if frame.header.get("check") == self._expected(frame):
                self._number = frame.header["check"]
                self._stage, self._entered = "check", now
                self._printed = self._log.total
                self._patience.give(now, self._bounds.check_seconds)
                self._forward(frame, self._number, 0.0)
            case "check", "record" if frame.header.get("check") == self._number:
                if self._log.size(self._number) > self._bounds.output_bytes:
                    self._end_runner("output", _flood(self._bounds.output_bytes))
                    return
                self._stage = "idle"
                self._forward(frame, self._number, (now - self._entered) * 1e3)
                self._patience.give(now, self._bounds.check_seconds)
                if frame.header.get("memory") is True:
                    # what it leaked would fail the coming checks, too
                    self._drop_runner()
                    self._start_runner(self._number + 1)
            case "idle", "done":
                # First the judge, who has a report to write meanwhile.
                self._judge.push({"kind": "over"})
                self._drop_runner()
            case _:
                raise ProtocolError("a frame out of turn")

    def _expected(self, frame: Frame) -> int:
        number = frame.header.get("check")
        if type(number) is not int or not max(self._first, self._number + 1) <= number < 10_000:
            raise ProtocolError("a check out of order")
        return number

    def _gone(self) -> None:
        """The runner closed its pipe: it has ended, or pretends to."""
        assert self._runner is not None
        status = ended_soon(self._children, self._runner.pid)
        self._end_runner(*_how(status))

    def _end_runner(self, verdict: str, text: str, *, last: bool = False) -> None:
        """The runner is finished off in the middle; go on behind the check it was in."""
        now = time.monotonic()
        self._read_log()
        number, stage, log = self._number, self._stage, self._log.text(self._number)
        self._drop_runner()
        if stage == "start":
            said = log.strip().splitlines() or ["it said nothing"]
            self._fault(f"a runner ended before it was ready ({text}): {said[-1]}")
            return
        if stage == "wall":
            self._fault(f"a runner ended before its wall stood: {text}")
            return
        if stage == "load" and not self._parsed:
            verdict, text = "not-gradable", f"the answer's text cannot be parsed here: {text}"
        header: dict[str, Any] = {
            "kind": "ended",
            "check": number if stage == "check" else -1,
            "verdict": verdict,
            "text": text,
            "log": log,
            "ms": (now - self._entered) * 1e3,
        }
        self._judge.push(header)
        if stage == "check" and not last:
            self._start_runner(number + 1)
        else:
            self._judge.push({"kind": "over", "verdict": verdict, "text": text})

    def _drop_runner(self) -> None:
        runner, self._runner = self._runner, None
        self._watchdog = None
        if runner is None:
            return
        for descriptor in (runner.frames, runner.log):
            self._watch(descriptor, "")
            close(descriptor)
        self._children.end(runner.pid, runner.scratch)
        self._judge.wait_from_now()

    def _read_log(self, *, reads: int = 256) -> None:
        """Take what was printed, at most ``reads`` pipes full."""
        if self._runner is None:
            return
        for _ in range(reads):
            try:
                data = receive(self._runner.log, 1 << 16)
            except BlockingIOError:
                return
            if not data:
                self._watch(self._runner.log, "")
                return
            self._log.feed(data)

    def _bound_output(self) -> None:
        runner = self._runner
        if runner is None or self._stage == "start" or not self._flooded:
            return
        # Whoever prints this much has long said which check it is in, or even sent the result:
        # then the marks in the log tell whose it is.
        self._read_frames()
        if self._runner is runner and self._flooded:
            self._end_runner("output", _flood(self._bounds.output_bytes))

    @property
    def _flooded(self) -> bool:
        printed = self._log.total - self._printed
        return self._stage != "start" and printed > self._bounds.output_bytes

    # --- judge ---------------------------------------------------------------------------------
    def _forward(self, frame: Frame, number: int, milliseconds: float) -> None:
        log = "" if frame.header["kind"] == "begin" else self._log.text(number)
        self._judge.push(frame.header | {"log": log, "ms": milliseconds}, frame.body)

    def _fault(self, message: str) -> None:
        event = Failed(
            id=self.id, message=message, hint="`quiz doctor` shows what this machine can do"
        )
        self._judge.answer(event)
        self.close()

    def _slow(self, what: str, seconds: float) -> str:
        return f"{what} took longer than {seconds:g} s and was stopped"


def _flood(limit: int) -> str:
    return f"the answer printed more than {limit >> 10} KiB and was stopped"


def _how(status: int | None) -> tuple[str, str]:
    """Verdict and words for a runner that ended in the middle with this status, if it ended."""
    if status is None or status == LINE_LOST:
        return "protocol", "the answer closed the line to the grader"
    if status < 0:
        known = {one.value: one.name for one in signal.Signals}
        name = known.get(-status, str(-status))
        if name == "SIGXCPU":
            return "timeout", "the answer used up its CPU time"
        meaning = _SIGNALS.get(name)
        return "crash", f"the process died of {name}" + (f": {meaning}" if meaning else "")
    if status > 255:  # Windows, where the status is the error's own number
        return "crash", f"the process died of error {status:#x}"
    return "crash", f"the process ended itself with status {status} (os._exit)"
