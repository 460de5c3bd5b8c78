"""What every judge and runner starts from: a process that has loaded all it needs, and has never
read a request.

A fork inherits its parent's whole memory, freed pieces included. Had the parent read a request, the
next runner could search that memory for what somebody else handed in, or for the results they sent.
So the process that was started as the service only forks: once a *server*, which reads requests,
holds the clock and has no child itself, and then judges and runners, when the server asks for them,
which it does ahead of their time (``forked``). Each child makes the line on which it waits for its
errand, and sends the server the other end; a runner waits behind its wall, in the cell that the
last one had. So neither forks nor the wall lie between a request and its verdict, and nothing that
a stranger wrote comes near this process: it is told packs, bounds, names that packs forbid,
devices, and process ids.

Between two forks it does next to nothing, for each page of memory that it writes to is copied after
each fork: what a child needs it makes itself, and orders that come with each run are a letter and
a number.

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
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NoReturn

from quizapp.catalog import checked
from quizapp.grading.runner import confine, rules
from quizapp.grading.runner.confine import descriptors
from quizapp.grading.service import dense, errands, plain
from quizapp.grading.service.children import GROUND, SERVER, WAITING, Cell, call_this
from quizapp.grading.service.errands import Room
from quizapp.grading.service.start import die_with, exercise, preload

Kind = Literal["judge", "runner"]
KINDS: tuple[Kind, ...] = ("judge", "runner")
FORK: dict[Kind, bytes] = {"judge": b"j", "runner": b"r"}
STATUS, BURY = b"s", b"b"
"""Orders of each run: a letter and, but for forks, the number of a process. All others are JSON."""
PRACTICES = 12
"""How often a run is practised before many: Python rewrites code that has run eight times, which
each fork would otherwise do anew, in pages that it has to copy for it."""
MAX_ORDER = 1 << 16
"""Longest order or answer, in bytes."""
_AGAIN_SECONDS = 0.005
"""How soon a child that was killed and is not dead yet is looked at again."""


class Ground:
    """The process that forks. ``run`` serves a server's orders until the server has ended."""

    _orders: socket.socket

    def __init__(self, cell: Cell) -> None:
        self._pid = os.getpid()
        self._cell = cell
        """What the next runner is confined by."""
        self._device = cell.device
        """What the next judge starts."""
        self._walls: dict[tuple[Path, bool], confine.Wall] = {}
        self._more = False
        self._many = False
        """Whether forks have been made cheap."""
        self._children: set[int] = set()
        """Those that have not been reaped."""
        self._given_up: list[int] = []
        """Those of them that are dying."""

    def wall(self, pack: Path, *, gpu: bool = False) -> None:
        """Have the wall that hides the solutions of ``pack``; ConfineError where it cannot be."""
        if (pack, gpu) not in self._walls:
            wall = confine.plan(hidden=[pack / "solutions"], gpu=gpu)
            confine.prepare(wall)
            self._walls[pack, gpu] = wall

    def run(
        self, serve: Callable[[socket.socket], None], *, leave: Callable[[], None] = lambda: None
    ) -> int:
        """Fork ``serve``, which is given its end of the line for orders; its exit status.

        ``leave`` is called here once that has been forked, to let go of what is the server's."""
        assert sys.platform == "linux"  # elsewhere children are spawned
        orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        errands.learn()
        checked.prepare()
        call_this(GROUND)  # and whoever has just been born, until it has a name of its own
        server = os.fork()
        if server == 0:
            orders.close()
            _become_server(serve, theirs, self._pid)
        theirs.close()
        leave()
        self._orders = orders
        gc.freeze()
        try:
            self._serve(orders.fileno())
        except ConnectionError:
            pass  # the server has ended in the middle of an answer
        finally:
            orders.close()
            for pid in self._children:
                kill(pid)
            for pid in self._children:
                os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(os.waitpid(server, 0)[1])

    def _serve(self, line: int) -> None:
        while True:
            if self._given_up and not select.select([line], [], [], _AGAIN_SECONDS)[0]:
                self._bury()
                continue
            order = os.read(line, MAX_ORDER)
            kind = order[:1]
            if kind == b"r":
                self._bear("runner", line)
            elif kind == b"j":
                self._bear("judge", line)
            elif kind == BURY:
                self._given_up.append(int(order[1:]))
                self._bury()
            elif kind == STATUS:
                self._tell_status(int(order[1:]))
            elif not kind:
                return
            else:
                self._obey(json.loads(order))

    def _obey(self, order: dict[str, object]) -> None:
        match order:
            case {"cell": str(cell)}:
                self._cell = plain.load(Cell, cell.encode())
            case {"device": str(device)}:
                self._device = device
            case {"wall": str(pack), "gpu": bool(gpu)}:
                self._say({"problem": self._build(Path(pack), gpu)})
            case {"rules": list(names)}:
                rules.prepare(tuple(map(str, names)))
            case {"more": True}:
                self._load_more()
                self._say({"more": True})
            case {"many": True}:
                self._expect_many()
            case {"gather": True}:
                dense.gather()

    def _say(self, answer: dict[str, object]) -> None:
        self._orders.send(json.dumps(answer).encode())

    def _build(self, pack: Path, gpu: bool) -> str:
        try:
            self.wall(pack, gpu=gpu)
        except (confine.ConfineError, OSError) as error:
            return str(error) or type(error).__name__
        return ""

    def _load_more(self) -> None:
        if not self._more:
            self._more = True
            preload()

    def _expect_many(self) -> None:
        if not self._many:
            self._many = True
            for _ in range(PRACTICES):
                exercise("float32", judging=False)
            gc.freeze()

    # --- births --------------------------------------------------------------------------------
    def _bear(self, kind: Kind, line: int) -> None:
        assert sys.platform != "win32"
        try:
            pid = os.fork()
        except OSError as error:
            self._say({"unborn": str(error)})
            return
        if pid == 0:
            self._become(kind)
        self._children.add(pid)
        os.write(line, b'{"born": %d}' % pid)

    def _become(self, kind: Kind) -> NoReturn:
        """Be a child: make a line, hand the server its end, and wait."""
        told: dict[str, Any] = {"waiting": os.getpid()}
        try:
            die_with(self._pid)
            call_this(WAITING)
            confine.share_base()
            theirs, line = (one.detach() for one in socket.socketpair())
            lines, room, log = [theirs], None, -1
            try:
                if kind == "runner":
                    room = self._room()
                    told["scratch"] = str(room.scratch)
                    printed, log = os.pipe()
                    lines.append(printed)
            except (OSError, confine.ConfineError) as error:
                told["problem"] = str(error) or type(error).__name__
                self._say(told)
                os._exit(0)
            socket.send_fds(self._orders, [json.dumps(told).encode()], lines)
            # Its own lines alone: a copy of another's would keep that one from ending.
            descriptors.close_others(sorted({line, log, *confine.prepared()} - {-1}))
            if room is None:
                errands.await_judging(line, self._pid, practise=True, device=self._device)
            errands.await_running(line, log, self._pid, room)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(3)

    def _room(self) -> Room:
        cell = self._cell
        self.wall(cell.pack, gpu=cell.gpu)
        return Room(cell, self._walls[cell.pack, cell.gpu], confine.make_scratch())

    # --- deaths --------------------------------------------------------------------------------
    def _tell_status(self, pid: int) -> None:
        """Exit status of a child that has died, minus the signal's number where one killed it; it
        stays to be reaped."""
        assert sys.platform != "win32"
        status, found = None, None
        if pid in self._children:
            found = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if found is not None:
            killed = found.si_code != os.CLD_EXITED
            status = -found.si_status if killed else found.si_status
        self._say({"of": pid, "status": status})

    def _bury(self) -> None:
        """Reap those that were given up and are dead."""
        assert sys.platform != "win32"
        for pid in tuple(self._given_up):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self._given_up.remove(pid)
                self._children.discard(pid)
                os.write(self._orders.fileno(), b'{"gone": %d}' % pid)


def kill(pid: int) -> None:
    """End a child that has not been reaped, and its group where it leads one."""
    assert sys.platform != "win32"
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)


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
