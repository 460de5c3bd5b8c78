"""The judge of a run, seen from the supervisor: frames to it, event lines from it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

from quizapp.grading.events import Failed
from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.service.children import Children, ended_soon
from quizapp.grading.service.settings import Bounds
from quizapp.grading.service.staying import Judges
from quizapp.grading.service.watchdog import SLACK, Watchdog
from quizapp.grading.wire.frames import Frame

ENOUGH = 1 << 20
"""Bytes that are sent at once to a judge of many answers."""

Watch = Callable[[int, str], None]
"""``watch(descriptor, mode)``: mode is "r", "rw" or "" (forget)."""


class Judging:
    """Lines for the client leave through ``say``, as they come."""

    def __init__(
        self,
        task: JudgeTask,
        judges: Judges,
        children: Children,
        bounds: Bounds,
        watch: Watch,
        say: Callable[[bytes], None],
    ) -> None:
        judge = judges.take(task)
        self._judge = judge
        self._task = task
        self._judges = judges
        self._pid, self._line = judge.pid, judge.line
        self._children = children
        self._bounds = bounds
        self._watch = watch
        self._say = say
        self._lines = b""
        self._well = False
        """Whether it has come to a verdict of its own."""
        self._outbox = bytearray(judge.errand)
        self._heard = time.monotonic()
        self.watchdog = Watchdog(judge.pid, bounds.judge_memory_bytes, who="the judge", slack=SLACK)
        self.over = False
        """Whether it is gone."""
        self.answered = False
        """Whether the run's last event has been sent."""
        self.send()

    @property
    def descriptor(self) -> int:
        """Its line; -1 once it is gone."""
        return self._line.fileno()

    @property
    def deadline(self) -> float:
        """Monotonic time at which it must have said something, where nobody else is waited for."""
        return self._heard + self._bounds.judge_seconds

    def wait_from_now(self) -> None:
        """Count its silence from now on: so far it may have waited for a runner."""
        self._heard = time.monotonic()

    def push(self, header: dict[str, Any], body: bytes = b"") -> None:
        """Send a frame, as far as it takes it now; where many answers are judged, not before the
        run is over or there is much to be sent, since waking it up costs more than waiting. Such a
        judge says nothing of a check's beginning, and is not told."""
        if self.over or (self._task.bulk and header["kind"] == "begin"):
            return
        self._outbox += Frame(header, body).pack()
        last = header["kind"] in ("over", "unloadable")
        if not self._task.bulk or last or len(self._outbox) >= ENOUGH:
            self.send()

    def send(self) -> None:
        """Send what it has not taken yet."""
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

    def read(self) -> str:
        """Pass on what it says. Words where it has ended without a verdict, else empty."""
        try:
            data = self._line.recv(1 << 20)
        except BlockingIOError:
            return ""
        except ConnectionError:
            data = b""
        if not data:
            return self._lost()
        self._heard = time.monotonic()
        *lines, self._lines = (self._lines + data).split(b"\n")
        for line in lines:
            self._say(line + b"\n")
            if line.startswith((b'{"kind":"finished"', b'{"kind":"failed"')):
                self.answered = True
                self._well = line.startswith(b'{"kind":"finished"')
        return ""

    def _lost(self) -> str:
        status = ended_soon(self._children, self._pid)
        if status is None or status >= 0:
            return "the judge ended without a verdict"
        known = {one.value: one.name for one in signal.Signals}
        return f"the judge died of {known.get(-status, -status)}, without a verdict"

    def answer(self, event: Failed) -> None:
        """Say the run's last event in its stead."""
        self._say(event.model_dump_json().encode() + b"\n")
        self.answered = True

    def close(self) -> None:
        """End it now, or let it stay where it may and all went well. Idempotent."""
        if not self.over:
            self.over = True
            self._watch(self._line.fileno(), "")
            if self._task.bulk and self._well and not self._outbox and not self._lines:
                self._judges.stay(self._judge, self._task)
                return
            self._line.close()
            self._children.end(self._pid)
