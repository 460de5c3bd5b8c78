"""Judge and runner as forks of a process that has seen no answer: the server's side of ``ground``.

Orders and answers are short JSON objects, one a packet; descriptors travel with them.
"""

from __future__ import annotations

import json
import os
import select
import socket
import time
from pathlib import Path
from typing import Any

from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import plain
from quizapp.grading.service.children import Cell, Gone, Judge, Runner
from quizapp.grading.service.errands import Errand, written
from quizapp.grading.service.ground import MAX_ORDER, Kind

CLOSE_SECONDS = 2.0
"""How long the end of killed children is waited for when the service ends."""


class Forked:
    """Children by fork; see ``children.Children``."""

    method = "fork"

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._ready: set[tuple[Path, bool, tuple[str, ...]]] = set()
        self._statuses: dict[int, int] = {}
        """Of children that have died and were not given up."""
        self._running: set[int] = set()
        self._graves: dict[int, Path | None] = {}
        """Children that were given up, and what is to be removed once they are dead."""
        self._loaded = False
        self._many = False

    def prepare(self, pack: Path, *, gpu: bool, forbidden: tuple[str, ...]) -> None:
        wanted = (pack, gpu, forbidden)
        if wanted in self._ready:
            return
        self._order({"wall": str(pack), "gpu": gpu, "forbidden": list(forbidden)})
        if problem := self._answer("problem")[0]["problem"]:
            raise confine.ConfineError(problem)
        self._ready.add(wanted)

    def start_runner(self, task: Task, cell: Cell, first: int) -> Runner:
        told, (line, log) = self._take("runner", cell=plain.dump(cell).decode())
        for descriptor in (line, log):
            os.set_blocking(descriptor, False)
        errand = bytearray(written(Errand(task, first)))
        return Runner(told["pid"], line, log, Path(told["scratch"]), errand)

    def start_judge(self, task: JudgeTask) -> Judge:
        told, (number,) = self._take("judge", device=task.device)
        line = socket.socket(fileno=number)
        line.setblocking(False)
        return Judge(told["pid"], line, written(task))

    def end(self, pid: int, scratch: Path | None = None) -> None:
        self._running.discard(pid)
        self._statuses.pop(pid, None)
        self._graves[pid] = scratch
        self._order({"end": pid})

    def ended(self, pid: int) -> int | None:
        self.hear()
        return self._statuses.get(pid)

    def preload(self) -> None:
        if not self._loaded:
            self._loaded = True
            self._order({"more": True})
            self._answer("more")

    def expect_many(self) -> None:
        if not self._many:
            self._many = True
            self._order({"many": True})

    def stock(self) -> None:
        self._order({"fill": True})

    @property
    def descriptor(self) -> int:
        return self._orders.fileno()

    def hear(self) -> None:
        """Take what has been said, and wait for nothing."""
        # Asked first, for `recv_fds` of Python 3.11 overlooks MSG_DONTWAIT.
        while select.select([self._orders], [], [], 0.0)[0]:
            self._note(self._receive()[0])

    def close(self) -> None:
        for pid in tuple(self._running):
            self.end(pid)
        deadline = time.monotonic() + CLOSE_SECONDS
        while self._graves and (left := deadline - time.monotonic()) > 0:
            self._orders.settimeout(left)
            try:
                self._note(self._receive()[0])
            except (TimeoutError, Gone):
                return  # its folder is in the base folder, which goes with the service

    def _take(self, kind: Kind, **more: str) -> tuple[dict[str, Any], list[int]]:
        self._order({"take": kind} | more)
        told, lines = self._answer("pid", "problem")
        if "problem" in told:
            raise OSError(told["problem"])
        self._running.add(told["pid"])
        return told, lines

    def _order(self, order: dict[str, Any]) -> None:
        try:
            self._orders.send(json.dumps(order).encode())
        except ConnectionError as error:
            raise Gone from error

    def _answer(self, *keys: str) -> tuple[dict[str, Any], list[int]]:
        """The answer to an order, which has one of ``keys``; what else comes is noted."""
        while True:
            told, lines = self._receive()
            if any(key in told for key in keys):
                return told, lines
            self._note(told)

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        try:
            data, lines, _, _ = socket.recv_fds(self._orders, MAX_ORDER, 2)
        except ConnectionError as error:
            raise Gone from error
        if not data:
            raise Gone
        told: dict[str, Any] = json.loads(data)
        return told, lines

    def _note(self, told: dict[str, Any]) -> None:
        match told:
            case {"ended": int(pid), "status": int(status)} if pid in self._running:
                self._statuses[pid] = status
            case {"gone": int(pid)}:
                scratch = self._graves.pop(pid, None)
                if scratch is not None:
                    confine.remove_scratch(scratch)
