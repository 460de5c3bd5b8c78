"""One grading run, seen from the supervisor: a judge, and one runner after another."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

from quizapp.grading.events import Failed
from quizapp.grading.judge.session import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import children as forks
from quizapp.grading.service.children import LINE_LOST, Cell, Children, Runner
from quizapp.grading.service.logs import LogSplitter
from quizapp.grading.service.settings import Bounds
from quizapp.grading.wire import Frame, FrameReader, ProtocolError, close, receive, send_some

Watch = Callable[[int, str], None]
"""``watch(descriptor, mode)``: mode is "r", "rw" or "" (forget)."""


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
        children: Children = forks,
    ) -> None:
        self.id = judge_task.id
        self._children = children
        self._task = task
        self._cell = cell
        self._bounds = bounds
        self._watch = watch
        self._say = say
        self._began = time.monotonic()
        self._lines = b""
        self._judge_heard = self._began
        self._received = 0
        self.over = False
        """Whether the judge has said its last word, or is gone."""
        self.answered = False
        """Whether the run's last event has been sent."""
        # The judge first: it runs the reference twice and so needs longest.
        self._runner: Runner | None = None
        judge = children.start_judge(judge_task)
        self._judge, self._line, self._outbox = judge.pid, judge.line, bytearray(judge.errand)
        self._send()
        try:
            self._start_runner(0)
        except OSError:
            self.close()
            raise

    # --- what the loop calls -------------------------------------------------------------------
    def readable(self, descriptor: int) -> None:
        """Data on one of the run's descriptors."""
        if self._runner is not None and descriptor == self._runner.frames:
            self._read_frames()
        elif self._runner is not None and descriptor == self._runner.log:
            self._read_log()
            self._bound_output()
        elif not self.over and descriptor == self._line.fileno():
            self._read_judge()

    def writable(self, descriptor: int) -> None:
        """The judge takes more, or a runner that must be told its task."""
        if self._runner is not None and descriptor == self._runner.frames:
            self._brief(self._runner)
        elif not self.over and descriptor == self._line.fileno():
            self._send()

    @property
    def deadline(self) -> float:
        """Monotonic time at which ``tick`` wants to be called."""
        if self._runner is not None:
            return min(self._deadline, self._began + self._bounds.run_seconds)
        return self._judge_heard + self._bounds.judge_seconds

    def tick(self, now: float) -> None:
        """Enforce deadlines."""
        if now < self.deadline:
            return
        if self._runner is None:
            self.close()
        elif now >= self._began + self._bounds.run_seconds:
            text = self._slow("the whole run", self._bounds.run_seconds)
            self._end_runner("timeout", text, last=True)
        elif self._number < 0:
            self._end_runner("timeout", self._slow("importing the answer", now - self._entered))
        else:
            self._end_runner("timeout", self._slow("this check", self._bounds.check_seconds))

    def close(self) -> None:
        """End all children now. Idempotent."""
        self._drop_runner()
        if not self.over:
            self.over = True
            self._watch(self._line.fileno(), "")
            self._line.close()
            self._children.kill(self._judge)
            self._children.reap(self._judge)

    # --- runner --------------------------------------------------------------------------------
    def _start_runner(self, first: int) -> None:
        self._runner = self._children.start_runner(self._task, self._cell, first)
        self._reader = FrameReader(max_body=self._bounds.record_bytes)
        self._log = LogSplitter(self._bounds.output_kept)
        self._first = first
        self._number = -1
        self._printed = 0
        self._stage = "start" if self._runner.errand else "wall"
        self._entered = time.monotonic()
        bounds = self._bounds
        self._deadline = self._entered + (
            bounds.start_seconds if self._stage == "start" else bounds.load_seconds
        )
        self._watch(self._runner.log, "r")
        self._brief(self._runner)

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
            self._end_runner("protocol", "the answer sent more data than any check asks for")
            return
        try:
            for frame in self._reader.feed(chunk):
                self._frame(frame)
                if self._runner is not runner:
                    return
        except ProtocolError as error:
            self._end_runner("protocol", f"the answer sent bytes that are no result: {error}")

    def _frame(self, frame: Frame) -> None:
        now = time.monotonic()
        kind = frame.header.get("kind")
        match self._stage, kind:
            case "start", "ready":
                self._stage, self._entered = "wall", now
                self._deadline = now + self._bounds.load_seconds
                # What loading printed is none of the answer's.
                self._log = LogSplitter(self._bounds.output_kept)
            case "wall", "confined":
                self._stage = "load"
            case "wall", "unconfined":
                self._fault(str(frame.header["text"]))
            case "load", "rules":
                self._forward(frame, -1, 0.0)
            case "load", "loaded":
                self._stage = "idle"
                self._forward(frame, -1, 0.0)
                self._deadline = now + self._bounds.check_seconds
            case "load", "unloadable":
                self._forward(frame, -1, 0.0)
                self._drop_runner()
            case "idle", "begin" if frame.header.get("check") == self._expected(frame):
                self._number = frame.header["check"]
                self._stage, self._entered = "check", now
                self._printed = self._log.total
                self._deadline = now + self._bounds.check_seconds
                self._forward(frame, self._number, 0.0)
            case "check", "record" if frame.header.get("check") == self._number:
                if self._log.size(self._number) > self._bounds.output_bytes:
                    self._end_runner("output", _flood(self._bounds.output_bytes))
                    return
                self._stage = "idle"
                self._forward(frame, self._number, (now - self._entered) * 1e3)
                self._deadline = now + self._bounds.check_seconds
                if _ran_out_of_memory(frame):
                    # what it leaked would fail the coming checks, too
                    self._drop_runner()
                    self._start_runner(self._number + 1)
            case "idle", "done":
                self._drop_runner()
                self._push({"kind": "over"})
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
        runner = self._runner
        for _ in range(100):
            status = self._children.ended(runner.pid)
            if status is not None:
                break
            time.sleep(0.001)
        self._end_runner(*_how(status), reaped=status is not None)

    def _end_runner(
        self, verdict: str, text: str, *, reaped: bool = False, last: bool = False
    ) -> None:
        """The runner is finished off in the middle; go on behind the check it was in."""
        now = time.monotonic()
        self._read_log()
        number, stage, log = self._number, self._stage, self._log.text(self._number)
        self._drop_runner(reaped=reaped)
        if stage == "start":
            said = log.strip().splitlines() or ["it said nothing"]
            self._fault(f"a runner ended before it was ready ({text}): {said[-1]}")
            return
        if stage == "wall":
            self._fault(f"a runner ended before its wall stood: {text}")
            return
        header: dict[str, Any] = {
            "kind": "ended",
            "check": number if stage == "check" else -1,
            "verdict": verdict,
            "text": text,
            "log": log,
            "ms": (now - self._entered) * 1e3,
        }
        self._push(header)
        if stage == "check" and not last:
            self._start_runner(number + 1)
        else:
            self._push({"kind": "over", "verdict": verdict, "text": text})

    def _drop_runner(self, *, reaped: bool = False) -> None:
        runner, self._runner = self._runner, None
        if runner is None:
            return
        for descriptor in (runner.frames, runner.log):
            self._watch(descriptor, "")
            close(descriptor)
        self._children.kill(runner.pid)
        if not reaped:
            self._children.reap(runner.pid)
        confine.remove_scratch(runner.scratch)
        self._judge_heard = time.monotonic()

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
        return self._log.total - self._printed > self._bounds.output_bytes

    # --- judge ---------------------------------------------------------------------------------
    def _forward(self, frame: Frame, number: int, milliseconds: float) -> None:
        log = "" if frame.header["kind"] == "begin" else self._log.text(number)
        self._push(frame.header | {"log": log, "ms": milliseconds}, frame.body)

    def _push(self, header: dict[str, Any], body: bytes = b"") -> None:
        if not self.over:
            self._outbox += Frame(header, body).pack()
            self._send()

    def _send(self) -> None:
        while self._outbox:
            try:
                sent = self._line.send(self._outbox[: 1 << 20])
            except BlockingIOError:
                break
            except OSError:
                self._outbox.clear()
                break
            del self._outbox[:sent]
        self._watch(self._line.fileno(), "rw" if self._outbox else "r")

    def _read_judge(self) -> None:
        try:
            data = self._line.recv(1 << 20)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        if not data:
            self.close()
            return
        self._judge_heard = time.monotonic()
        *lines, self._lines = (self._lines + data).split(b"\n")
        for line in lines:
            self._say(line + b"\n")
            if line.startswith((b'{"kind":"finished"', b'{"kind":"failed"')):
                self.answered = True

    def _fault(self, message: str) -> None:
        event = Failed(
            id=self.id, message=message, hint="`quiz doctor` shows what this machine can do"
        )
        self._say(event.model_dump_json().encode() + b"\n")
        self.answered = True
        self.close()

    def _slow(self, what: str, seconds: float) -> str:
        return f"{what} took longer than {seconds:g} s and was stopped"


def _ran_out_of_memory(frame: Frame) -> bool:
    match frame.header.get("record"):
        case {"failure": {"kind": "memory"}}:
            return True
    return False


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
