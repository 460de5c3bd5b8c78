"""Judge and runner as processes of their own, where forks of the service cannot be had.

Each is taken from the stock, gets one errand and is not used again."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service.children import Cell, Judge, Runner
from quizapp.grading.service.errands import Errand, Room, written
from quizapp.grading.service.standby import Kind, Standby, Stock


class Spawned:
    """Children by exec; see ``children.Children``."""

    method = "spawn"
    descriptor = -1

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        self._running: dict[int, Standby] = {}
        self._walls: dict[tuple[Path, bool], confine.Wall] = {}

    def prepare(self, pack: Path, *, gpu: bool, forbidden: tuple[str, ...]) -> None:
        if (pack, gpu) not in self._walls:
            self._walls[pack, gpu] = confine.plan(hidden=[pack / "solutions"], gpu=gpu)

    def start_runner(self, task: Task, cell: Cell, first: int) -> Runner:
        scratch = confine.make_scratch()
        errand = Errand(task, first, Room(cell, self._walls[cell.pack, cell.gpu], scratch))
        taken = self._take("runner")
        if taken.job is not None:
            taken.job.confine(cell.limits.memory_bytes if cell.address_space else None)
        if first:
            # The one before ended in the middle, and the rest of the checks may do so as well.
            self._stock.fill()
        line = taken.line.detach()
        pid = taken.process.pid
        return Runner(pid, line, taken.log, scratch, bytearray(written(errand)), loads=True)

    def start_judge(self, task: JudgeTask) -> Judge:
        taken = self._take("judge")
        return Judge(taken.process.pid, taken.line, written(task))

    def end(self, pid: int, scratch: Path | None = None) -> None:
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        if child := self._running.pop(pid, None):
            child.process.kill()
            child.process.wait()
            if child.job is not None:
                child.job.close()
        if scratch is not None:
            confine.remove_scratch(scratch)

    def ended(self, pid: int) -> int | None:
        child = self._running.get(pid)
        return 0 if child is None else child.process.poll()

    def preload(self) -> None:
        """Nothing: a runner that waits does so itself."""

    def expect_many(self) -> None:
        """Nothing: none is a fork."""

    def stock(self) -> None:
        self._stock.fill()

    def hear(self) -> None:
        """Nothing: every end is waited for."""

    def close(self) -> None:
        for pid in list(self._running):
            self.end(pid)
        self._stock.close()

    def _take(self, kind: Kind) -> Standby:
        taken = self._stock.take(kind)
        self._running[taken.process.pid] = taken
        return taken
