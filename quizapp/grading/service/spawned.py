"""Judge and runner as processes of their own, where forks of the service cannot be had.

Each is taken from the stock, gets one task as a frame and is not used again. What follows the task
on its line is what follows a fork."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from quizapp.grading.judge.session import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import plain
from quizapp.grading.service.children import Cell, Judge, Runner
from quizapp.grading.service.standby import Kind, Standby, Stock
from quizapp.grading.wire import Frame


@dataclass(frozen=True, slots=True)
class Errand:
    """All a runner is sent."""

    task: Task
    cell: Cell
    first: int
    scratch: Path


class Spawned:
    """Children by exec; see ``children.Children``."""

    method = "spawn"

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        self._running: dict[int, Standby] = {}

    def start_runner(self, task: Task, cell: Cell, first: int) -> Runner:
        scratch = confine.make_scratch()
        errand = plain.dump(Errand(task, cell, first, scratch))
        taken = self._take("runner")
        if taken.job is not None:
            taken.job.confine(cell.limits.memory_bytes if cell.address_space else None)
        if first:
            # The one before ended in the middle, and the rest of the checks may do so as well.
            self._stock.fill()
        frame = bytearray(Frame({"kind": "task"}, errand).pack())
        return Runner(taken.process.pid, taken.line.detach(), taken.log, scratch, frame)

    def start_judge(self, task: JudgeTask) -> Judge:
        taken = self._take("judge")
        frame = Frame({"kind": "task"}, plain.dump(task)).pack()
        return Judge(taken.process.pid, taken.line, frame)

    def kill(self, pid: int) -> None:
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        if child := self._running.get(pid):
            child.process.kill()

    def reap(self, pid: int) -> None:
        if child := self._running.pop(pid, None):
            child.process.wait()
            if child.job is not None:
                child.job.close()

    def ended(self, pid: int) -> int | None:
        child = self._running.get(pid)
        status = 0 if child is None else child.process.poll()
        if status is not None:
            self.reap(pid)
        return status

    def preload(self) -> None:
        """Nothing: a runner that waits does so itself."""

    def stock(self) -> None:
        self._stock.fill()

    def close(self) -> None:
        self._stock.close()

    def _take(self, kind: Kind) -> Standby:
        taken = self._stock.take(kind)
        self._running[taken.process.pid] = taken
        return taken
