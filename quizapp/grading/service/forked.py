"""Judge and runner as forks of a process that has seen no answer: the server's side of ``ground``.

Children are asked for ahead of their time. Orders and answers are packets; descriptors travel with
those in which a child says that it waits.
"""

from __future__ import annotations

import json
import os
import select
import socket
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.grading.judge.task import JudgeTask
from quizapp.grading.runner import confine
from quizapp.grading.runner.run import Task
from quizapp.grading.service import ground, plain
from quizapp.grading.service.children import Cell, Gone, Judge, Runner
from quizapp.grading.service.errands import Errand, written
from quizapp.grading.service.ground import BURY, FORK, KINDS, MAX_ORDER, STATUS, Kind

CLOSE_SECONDS = 2.0
"""How long the end of killed children is waited for when the service ends."""
GATHER_AFTER = 100
"""Runs that must lie between two times at which memory is put together: that takes as long as ten.
"""
PATIENCE_SECONDS = 1.0
"""How long a child may say nothing before it is asked whether it lives."""


@dataclass(slots=True)
class _Child:
    """A child without an errand, from the moment it is asked for."""

    kind: Kind
    born_for: Cell | str
    """The cell that it waits in or, a judge, the device that it has started."""
    pid: int = 0
    """0 until it is born."""
    lines: tuple[int, ...] = ()
    """Our ends, once it waits: its line and, of a runner, what it prints."""
    scratch: Path | None = None
    problem: str = ""
    """Why there is none."""
    unwanted: bool = False


class Forked:
    """Children by fork; see ``children.Children``."""

    method = "fork"

    def __init__(self, orders: socket.socket, cell: Cell) -> None:
        """``cell`` is what a runner is to wait in that nobody has asked for."""
        self._orders = orders
        self._ready: set[tuple[Path, bool]] = set()
        self._rules: set[tuple[str, ...]] = set()
        self._coming_rules: list[tuple[str, ...]] = []
        self._asked: deque[_Child] = deque()
        """Those that are not born yet, in the order in which they will be."""
        self._born: dict[int, _Child] = {}
        """Those that do not wait yet."""
        self._early: dict[int, tuple[dict[str, Any], list[int]]] = {}
        """What children said before their birth was told."""
        self._next: dict[Kind, _Child] = {}
        """Whom the next run will have."""
        self._wanted: dict[Kind, Cell | str] = {"runner": cell, "judge": cell.device}
        """What the next of each kind is born for."""
        self._running: set[int] = set()
        self._graves: dict[int, Path | None] = {}
        """Children that were given up, and what is to be removed once they are dead."""
        self._unburied: list[int] = []
        self._loaded = False
        self._many = False
        self._stirred = True
        """Whether the process that forks has done more than that since its memory was put
        together, which takes that apart again."""
        self._since = GATHER_AFTER
        """Runs since that."""
        self.stock()

    def prepare(self, pack: Path, *, gpu: bool, forbidden: tuple[str, ...]) -> None:
        if (pack, gpu) not in self._ready:
            self._order({"wall": str(pack), "gpu": gpu})
            if problem := self._answer("problem")["problem"]:
                raise confine.ConfineError(problem)
            self._ready.add((pack, gpu))
        if forbidden not in self._rules:
            # One that waits already looks the names up itself: that takes less than a new fork.
            self._rules.add(forbidden)
            self._coming_rules.append(forbidden)

    def start_runner(self, task: Task, cell: Cell, first: int) -> Runner:
        child = self._take("runner", cell)
        line, log = child.lines
        for descriptor in (line, log):
            os.set_blocking(descriptor, False)
        assert child.scratch is not None
        errand = bytearray(written(Errand(task, first)))
        return Runner(child.pid, line, log, child.scratch, errand)

    def start_judge(self, task: JudgeTask) -> Judge:
        child = self._take("judge", task.device)
        line = socket.socket(fileno=child.lines[0])
        line.setblocking(False)
        return Judge(child.pid, line, written(task))

    def end(self, pid: int, scratch: Path | None = None) -> None:
        self._running.discard(pid)
        ground.kill(pid)
        self._graves[pid] = scratch
        # Later: the next runner is forked first.
        self._unburied.append(pid)

    def ended(self, pid: int) -> int | None:
        self._send(STATUS + b"%d" % pid)
        while (told := self._answer("status"))["of"] != pid:
            pass
        status: int | None = told["status"]
        return status

    def preload(self) -> None:
        if not self._loaded:
            self._loaded = True
            self._order({"more": True})
            self._answer("more")
            self._discard()
            self.stock()

    def expect_many(self) -> None:
        if not self._many:
            self._many = True
            self._order({"many": True})
            self._discard()

    def stock(self) -> None:
        for names in self._coming_rules:
            self._order({"rules": list(names)})
        self._coming_rules = []
        if self._many and self._stirred and self._since >= GATHER_AFTER:
            self._order({"gather": True})
            self._stirred, self._since = False, 0
        for kind in KINDS:
            if kind not in self._next:
                self._next[kind] = self._ask(kind)
        self._bury()

    @property
    def descriptor(self) -> int:
        return self._orders.fileno()

    def hear(self) -> None:
        """Take what has been said, and wait for nothing."""
        # Asked first, for `recv_fds` of Python 3.11 overlooks MSG_DONTWAIT.
        while select.select([self._orders], [], [], 0.0)[0]:
            self._note(*self._receive())

    def close(self) -> None:
        for pid in tuple(self._running):
            self.end(pid)
        self._discard()
        self._bury()
        deadline = time.monotonic() + CLOSE_SECONDS
        while (self._graves or self._asked) and (left := deadline - time.monotonic()) > 0:
            self._orders.settimeout(left)
            try:
                self._note(*self._receive())
                self._bury()
            except (TimeoutError, Gone):
                return  # its folder is in the base folder, which goes with the service

    # --- those who wait ------------------------------------------------------------------------
    def _take(self, kind: Kind, born_for: Cell | str) -> _Child:
        self._want(kind, born_for)
        child = self._next.pop(kind, None)
        if child is not None:
            self._await(child)
            # One that waits says nothing, but where it cannot wait. What a new one says is told.
            if child.problem or _spoken(child.lines[0]):
                self._drop(child)
                child = None
        if child is None:
            child = self._ask(kind)
            self._await(child)
        if child.problem:
            raise OSError(f"no {kind} could be started: {child.problem}")
        self._running.add(child.pid)
        self._since += kind == "runner"
        return child

    def _want(self, kind: Kind, born_for: Cell | str) -> None:
        if born_for != self._wanted[kind]:
            if kind in self._next:
                self._drop(self._next.pop(kind))
            self._wanted[kind] = born_for
            if isinstance(born_for, Cell):
                self._order({"cell": plain.dump(born_for).decode()})
            else:
                self._order({"device": born_for})

    def _ask(self, kind: Kind) -> _Child:
        child = _Child(kind, self._wanted[kind])
        self._asked.append(child)
        self._send(FORK[kind])
        return child

    def _await(self, child: _Child) -> None:
        """Until it waits, or there is a problem."""
        while not child.lines and not child.problem:
            if select.select([self._orders], [], [], PATIENCE_SECONDS)[0]:
                self._note(*self._receive())
            elif child.pid and (status := self.ended(child.pid)) is not None and not child.lines:
                child.problem = f"it ended at once, with {status}"
                self._born.pop(child.pid, None)
                self.end(child.pid)

    def _discard(self) -> None:
        while self._next:
            self._drop(self._next.popitem()[1])

    def _drop(self, child: _Child) -> None:
        child.unwanted = True
        for line in child.lines:
            os.close(line)
        child.lines = ()
        if child.pid and not child.problem:
            self.end(child.pid, child.scratch)

    def _bury(self) -> None:
        for pid in self._unburied:
            self._send(BURY + b"%d" % pid)
        self._unburied = []

    # --- what is said --------------------------------------------------------------------------
    def _order(self, order: dict[str, Any]) -> None:
        self._stirred = True
        self._send(json.dumps(order).encode())

    def _send(self, order: bytes) -> None:
        try:
            self._orders.send(order)
        except ConnectionError as error:
            raise Gone from error

    def _answer(self, key: str) -> dict[str, Any]:
        """The answer to an order, which has ``key``; what else comes is noted."""
        while True:
            told, lines = self._receive()
            if key in told and "waiting" not in told:
                return told
            self._note(told, lines)

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        try:
            data, lines, _, _ = socket.recv_fds(self._orders, MAX_ORDER, 2)
        except ConnectionError as error:
            raise Gone from error
        if not data:
            raise Gone
        told: dict[str, Any] = json.loads(data)
        return told, lines

    def _note(self, told: dict[str, Any], lines: list[int]) -> None:
        match told:
            case {"born": int(pid)}:
                child = self._asked.popleft()
                child.pid = pid
                self._born[pid] = child
                if pid in self._early:
                    self._waits(pid, *self._early.pop(pid))
                elif child.unwanted:
                    self.end(pid)
            case {"unborn": str(problem)}:
                self._asked.popleft().problem = problem
            case {"waiting": int(pid)}:
                if pid in self._born:
                    self._waits(pid, told, lines)
                else:
                    self._early[pid] = told, lines
            case {"gone": int(pid)}:
                self._born.pop(pid, None)
                scratch = self._graves.pop(pid, None)
                if scratch is not None:
                    confine.remove_scratch(scratch)

    def _waits(self, pid: int, told: dict[str, Any], lines: list[int]) -> None:
        child = self._born.pop(pid)
        child.scratch = Path(told["scratch"]) if "scratch" in told else None
        child.problem = told.get("problem", "")
        if child.problem:
            self.end(pid)
        elif not child.unwanted:
            child.lines = tuple(lines)
        else:
            for line in lines:
                os.close(line)
            if pid not in self._graves:
                self.end(pid)
            self._graves[pid] = child.scratch


def _spoken(line: int) -> bool:
    """Whether something has come on a line, or its end."""
    return bool(select.select([line], [], [], 0.0)[0])
