"""What every judge and runner starts from: a process that has loaded all it needs, and has never
read a request.

A fork inherits its parent's whole memory, freed pieces included. Had the parent read a request, the
next runner could search that memory for what somebody else handed in, or for the results they sent.
So the process that was started as the service only forks: once a *server*, which reads requests,
holds the clock and has no child itself, and then judges and runners, ahead of their time. Each of
these waits for its errand on a line of its own, whose other end the server is handed when it asks
for a child; a runner waits behind its wall, in the cell that the last one had. So neither forks nor
the wall lie between a request and its verdict, and nothing that a stranger wrote comes near this
process: it is told packs, bounds, names that packs forbid, devices, and process ids.

This process never uses a GPU: no fork of one that has can. Those who wait start the device that the
last run was graded on, each for itself, a runner behind its wall; so the first run on a GPU waits
for that, and those after it do not.

Children are reaped when the server gives them up, not when they die: until then nobody else can
have their process id, and ending one can hit no stranger.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

from quizapp.catalog import checked
from quizapp.grading.runner import confine, rules
from quizapp.grading.runner.confine import descriptors
from quizapp.grading.service import dense, errands, plain
from quizapp.grading.service.children import GROUND, SERVER, WAITING, Cell, call_this
from quizapp.grading.service.errands import Room
from quizapp.grading.service.start import die_with, exercise, preload

Kind = Literal["judge", "runner"]
KINDS: tuple[Kind, ...] = ("judge", "runner")
PRACTICES = 12
"""How often a run is practised before many: Python rewrites code that has run eight times, which
each fork would otherwise do anew, in pages that it has to copy for it."""
MAX_ORDER = 1 << 16
"""Longest order or answer, in bytes."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A child without an errand."""

    pid: int
    lines: tuple[int, ...]
    """The server's ends: the line and, of a runner, what it prints."""
    cell: Cell | None = None
    """A runner's."""
    scratch: Path | None = None
    """A runner's private folder."""
    device: str = "cpu"
    """What it has started."""


class Ground:
    """The process that forks. ``run`` serves a server's orders until the server has ended."""

    _orders: socket.socket

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        """What the runner that waits is confined by."""
        self._device = cell.device
        """What the judge that waits has started."""
        self._walls: dict[tuple[Path, bool], confine.Wall] = {}
        self._rules: set[tuple[str, ...]] = set()
        self._coming_rules: list[tuple[str, ...]] = []
        self._more = False
        self._many = False
        """Whether forks have been made cheap."""
        self._waiting: dict[Kind, Waiting] = {}
        self._running: set[int] = set()
        """Children that the server has been handed."""
        self._told: set[int] = set()
        """Those of them that have died, as the server knows."""
        self._given_up: set[int] = set()

    def wall(self, pack: Path, *, gpu: bool = False) -> None:
        """Have the wall that hides the solutions of ``pack``; ConfineError where it cannot be."""
        if (pack, gpu) not in self._walls:
            wall = confine.plan(hidden=[pack / "solutions"], gpu=gpu)
            confine.prepare(wall)
            self._walls[pack, gpu] = wall
            self._discard()  # born without it

    def run(
        self, serve: Callable[[socket.socket], None], *, leave: Callable[[], None] = lambda: None
    ) -> int:
        """Fork ``serve``, which is given its end of the line for orders; its exit status.

        ``leave`` is called here once that has been forked, to let go of what is the server's."""
        assert sys.platform == "linux"  # elsewhere children are spawned
        orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent = os.getpid()
        errands.learn()
        checked.prepare()
        call_this(GROUND)  # and whoever has just been born, until it has a name of its own
        server = os.fork()
        if server == 0:
            orders.close()
            _become_server(serve, theirs, parent)
        theirs.close()
        leave()
        self._orders = orders
        gc.freeze()
        with _deaths() as deaths:
            self._fill()
            try:
                self._serve(deaths)
            except ConnectionError:
                pass  # the server has ended in the middle of an answer
            finally:
                orders.close()
                self._discard()
                for pid in self._running:
                    _kill(pid)
                for pid in self._running:
                    os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(os.waitpid(server, 0)[1])

    def _serve(self, deaths: int) -> None:
        poll = select.poll()
        poll.register(self._orders, select.POLLIN)
        poll.register(deaths, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll()}
            if deaths in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(deaths, 4096)
                self._bury()
            if self._orders.fileno() in ready:
                order = self._orders.recv(MAX_ORDER)
                if not order:
                    return
                self._obey(json.loads(order))

    def _obey(self, order: dict[str, object]) -> None:
        match order:
            case {"take": "judge", "device": str(device)}:
                self._device = device
                self._hand_over("judge")
            case {"take": "runner", "cell": str(cell)}:
                self._cell = plain.load(Cell, cell.encode())
                self._hand_over("runner")
            case {"end": int(pid)}:
                if pid in self._running:
                    _kill(pid)
                    self._given_up.add(pid)
                    self._bury()
            case {"wall": str(pack), "gpu": bool(gpu), "forbidden": list(forbidden)}:
                self._say({"problem": self._prepare(Path(pack), gpu, tuple(map(str, forbidden)))})
            case {"fill": True}:
                self._fill()
            case {"more": True}:
                self._load_more()
                self._say({"more": True})
            case {"many": True}:
                self._expect_many()

    def _say(self, answer: dict[str, object]) -> None:
        self._orders.send(json.dumps(answer).encode())

    def _prepare(self, pack: Path, gpu: bool, forbidden: tuple[str, ...]) -> str:
        if forbidden not in self._rules:
            # One that waits already looks the names up itself: that takes less than a new fork.
            self._rules.add(forbidden)
            self._coming_rules.append(forbidden)
        try:
            self.wall(pack, gpu=gpu)
        except (confine.ConfineError, OSError) as error:
            return str(error) or type(error).__name__
        return ""

    def _load_more(self) -> None:
        if not self._more:
            self._more = True
            preload()
            if self._many:
                dense.gather()
            self._discard()
            self._fill()

    def _expect_many(self) -> None:
        if not self._many:
            self._many = True
            for _ in range(PRACTICES):
                exercise("float32", judging=False)
            gc.freeze()
            dense.gather()
            self._discard()

    # --- births --------------------------------------------------------------------------------
    def _hand_over(self, kind: Kind) -> None:
        waiting = self._waiting.pop(kind, None)
        other = waiting is not None and (
            waiting.cell != self._cell if kind == "runner" else waiting.device != self._device
        )
        try:
            if waiting is None or other or _dead(waiting.pid) is not None:
                if waiting is not None:
                    _drop(waiting)
                waiting = self._bear(kind)
        except (OSError, confine.ConfineError) as error:
            self._say({"problem": f"no {kind} could be started: {error}"})
            return
        self._running.add(waiting.pid)
        told = json.dumps({"pid": waiting.pid, "scratch": str(waiting.scratch)}).encode()
        socket.send_fds(self._orders, [told], list(waiting.lines))
        for line in waiting.lines:
            os.close(line)

    def _fill(self) -> None:
        for names in self._coming_rules:
            rules.prepare(names)
        self._coming_rules = []
        for kind in KINDS:
            if select.select([self._orders], [], [], 0.0)[0]:
                return  # whatever it is, even the server's end, comes first
            if kind not in self._waiting:
                # What does not work now is told when it is asked for.
                with contextlib.suppress(OSError, confine.ConfineError):
                    self._waiting[kind] = self._bear(kind)

    def _discard(self) -> None:
        _drop(*self._waiting.values())
        self._waiting = {}

    def _bear(self, kind: Kind) -> Waiting:
        with contextlib.ExitStack() as undo:
            ours, theirs = socket.socketpair()
            undo.callback(theirs.close)
            room = None
            log = log_in = -1
            if kind == "runner":
                self.wall(self._cell.pack, gpu=self._cell.gpu)
                wall = self._walls[self._cell.pack, self._cell.gpu]
                room = Room(self._cell, wall, confine.make_scratch())
                log, log_in = os.pipe()
                undo.callback(os.close, log_in)
            try:
                pid = self._fork(room, theirs, log_in)
            except OSError:
                ours.close()
                if room is not None:
                    os.close(log)
                    confine.remove_scratch(room.scratch)
                raise
        if room is None:
            return Waiting(pid, (ours.detach(),), device=self._device)
        return Waiting(pid, (ours.detach(), log), room.cell, room.scratch, room.cell.device)

    def _fork(self, room: Room | None, line: socket.socket, log: int) -> int:
        assert sys.platform != "win32"
        parent = os.getpid()
        if pid := os.fork():
            return pid
        try:
            _own_signals()
            die_with(parent)
            call_this(WAITING)
            # Its own lines alone: a copy of another's would keep that one from ending.
            mine = {line.fileno(), log, *confine.prepared()} - {-1}
            descriptors.close_others(sorted(mine))
            if room is None:
                errands.await_judging(line.detach(), parent, practise=True, device=self._device)
            errands.await_running(line.detach(), log, parent, room)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(3)

    # --- deaths --------------------------------------------------------------------------------
    def _bury(self) -> None:
        """Tell of children that have died, and reap those that were given up."""
        for pid in tuple(self._running):
            status = _dead(pid)
            if status is None:
                continue
            if pid in self._given_up:
                os.waitpid(pid, 0)
                self._running.discard(pid)
                self._given_up.discard(pid)
                self._told.discard(pid)
                self._say({"gone": pid})
            elif pid not in self._told:
                self._told.add(pid)
                self._say({"ended": pid, "status": status})


def _dead(pid: int) -> int | None:
    """Exit status of a child that has died, minus the signal's number where one killed it; it
    stays to be reaped."""
    assert sys.platform != "win32"
    found = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if found is None:
        return None
    return found.si_status if found.si_code == os.CLD_EXITED else -found.si_status


def _kill(pid: int) -> None:
    """End a child that has not been reaped, and its group where it leads one."""
    assert sys.platform != "win32"
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


def _drop(*waiting: Waiting) -> None:
    for one in waiting:
        for line in one.lines:
            os.close(line)
        _kill(one.pid)
    for one in waiting:
        os.waitpid(one.pid, 0)
        if one.scratch is not None:
            confine.remove_scratch(one.scratch)


@contextlib.contextmanager
def _deaths() -> Iterator[int]:
    """A descriptor that becomes readable when a child dies."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    # Without a handler of Python's nothing is written.
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield reader
    finally:
        _own_signals()
        os.close(reader)
        os.close(writer)


def _own_signals() -> None:
    assert sys.platform != "win32"
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _become_server(
    serve: Callable[[socket.socket], None], orders: socket.socket, parent: int
) -> NoReturn:
    status = 3
    call_this(SERVER)
    try:
        die_with(parent)
        confine.share_base()
        serve(orders)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        # What it says of itself goes to stderr, where front ends look.
        traceback.print_exc()
    finally:
        os._exit(status)
