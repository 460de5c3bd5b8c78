"""The grading service with named defences switched off: ``open_service.py landlock,user``.

An attack that fails against the service proves nothing until it has succeeded against this one. The
switches are here and nowhere in the program: each replaces one function of it, then the service
starts as it always does.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import torch

from quizapp.grading import report
from quizapp.grading.judge import compare, serve, tally
from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import descriptors, environment, kernel, owner, seccomp
from quizapp.grading.runner.confine import landlock as landlocked
from quizapp.grading.runner.confine import limits as rlimits
from quizapp.grading.runner.rules import Tripwire
from quizapp.grading.service import asked, children, forked, ground, loop, run, start
from quizapp.grading.service.watchdog import Watchdog
from quizapp.grading.wire import frames, records

answering: Any = importlib.import_module("quizapp.grading.runner.run")
enter: Any = importlib.import_module("quizapp.grading.runner.confine.enter")
"""The module; the package has a function of that name."""
AGES = 1e6
"""Seconds; longer than any test waits."""

Opener = Callable[[], None]
OPENERS: dict[str, Opener] = {}


def opens(function: Opener) -> Opener:
    OPENERS[function.__name__] = function
    return function


def nothing(*_: Any, **__: Any) -> None:
    return None


@opens
def canaries() -> None:
    """The trial of the wall when the service starts. Off, like the next, in every case but where
    it is the subject: it notices that another defence is off, and no answer would run."""

    class Unproven:
        def __init__(self, **_: Any) -> None:
            pass

        def result(self) -> confine.Protection:
            return confine.Protection(tier="contained", landlock_abi=0, facts=())

    confine.Probe = Unproven


@opens
def proof() -> None:
    """The trial of the wall before each run."""
    enter._prove = nothing


@opens
def landlock() -> None:
    landlocked.restrict = nothing


@opens
def filtered() -> None:
    """The filter of system calls."""
    seccomp.install = nothing


@opens
def user() -> None:
    """That root's runners become a user who owns nothing."""
    owner.choose = lambda: (None, "")


@opens
def clean_forks() -> None:
    """That runners are forks of a process which has seen no answer: these are the server's own."""

    class Inherited(forked.Forked):
        def __init__(self, *known: Any) -> None:
            super().__init__(*known)
            self._own: set[int] = set()

        def start_runner(self, task: Any, cell: Any, first: int) -> Any:
            wall = confine.plan(hidden=[cell.pack / "solutions"], gpu=cell.gpu)
            frames, frames_in = os.pipe()
            log, log_in = os.pipe()
            scratch = confine.make_scratch()
            parent = os.getpid()
            pid = os.fork()
            if pid == 0:
                children.call_this(children.RUNNER)
                children.enter_cell(cell, wall, scratch, line=frames_in, log=log_in, parent=parent)
                children.run_task(task, first, scratch, line=frames_in)
            self._own.add(pid)
            for one in (frames_in, log_in):
                os.close(one)
            for one in (frames, log):
                os.set_blocking(one, False)
            return children.Runner(pid, frames, log, scratch)

        def end(self, pid: int, scratch: Any = None) -> None:
            if pid not in self._own:
                super().end(pid, scratch)
                return
            self._own.discard(pid)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            confine.remove_scratch(scratch)

        def ended(self, pid: int) -> int | None:
            return 0 if pid in self._own else super().ended(pid)

    loop.Forked = Inherited


@opens
def landlock_fails() -> None:
    landlocked.restrict = _refused


@opens
def filter_fails() -> None:
    seccomp.install = _refused


def _refused(*_: Any, **__: Any) -> None:
    raise OSError(22, "Invalid argument")


@opens
def disk_full() -> None:
    """No runner can write the answer's file."""

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    answering.Path.write_text = full


@opens
def privileges() -> None:
    enter._drop_capabilities = lambda *_, **__: ""


@opens
def pdeathsig() -> None:
    """That runner and judge die with the service."""
    _without_prctl(kernel.PR_SET_PDEATHSIG)


@opens
def session_of_its_own() -> None:
    enter._own_session = nothing


@opens
def closing() -> None:
    """That a runner keeps no descriptor but its own."""
    descriptors.close_others = nothing


@opens
def surroundings() -> None:
    """The runner's clean environment; the service is started with a full one as well."""
    environment.replace = nothing


@opens
def limits() -> None:
    rlimits.apply = lambda *_, **__: ()


@opens
def watchdog() -> None:
    """That memory in use, threads and the private folder are looked at."""
    Watchdog.look = nothing


@opens
def deadlines() -> None:
    run.Run.tick = nothing
    run.Run.wake = property(lambda self: time.monotonic() + AGES)


@opens
def kills() -> None:
    """That whoever is to end is killed, as by a server that finds itself alone."""
    ground.kill = nothing


@opens
def hard_kill() -> None:
    """A runner is asked to end, not killed."""

    def ask(pid: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGTERM)

    ground.kill = ask


@opens
def output_bound() -> None:
    class Wide(loop.Bounds):
        output_bytes: int = 1 << 40
        output_kept: int = 1 << 20

    loop.Bounds = Wide


@opens
def frame_bounds() -> None:
    """How large a frame's header may be."""
    real = frames.FrameReader.__init__
    frames.FrameReader.__init__ = lambda self, *_, **__: real(self, 1 << 40, 1 << 40)


@opens
def strict_json() -> None:
    """What `wire` asks of JSON beyond what the library asks."""
    import json

    for module in (frames, records):
        module.parse_object = lambda data: json.loads(data)


@opens
def tensor_checks() -> None:
    """What `wire` asks of a body before the library reads it."""

    def trusting(body: bytes) -> list[Any]:
        loaded = records.load_tensors(body) if body else {}
        return [loaded[name] for name in sorted(loaded, key=int)]

    records._tensors = trusting


@opens
def cleaning() -> None:
    """That a runner's text is made harmless. The client's half is off in harness.py."""
    for module in (compare, serve, tally, report):
        for name in {"clean", "clean_line"} & vars(module).keys():
            setattr(module, name, lambda text, *_: text)


@opens
def rules() -> None:
    """That forbidden names are noticed."""
    answering.uses = lambda *_: []
    Tripwire.arm = nothing


@opens
def entropy() -> None:
    """That nobody knows the next seed."""
    asked.secrets = type("Known", (), {"randbits": staticmethod(lambda bits: 0)})


@opens
def one_thread() -> None:
    """That the service computes on one thread before it forks."""
    torch.set_num_threads(2)
    set_threads = torch.set_num_threads
    torch.set_num_threads = nothing
    warm_up = start.warm_up

    def wide() -> None:
        set_threads(2)
        (torch.ones(400, 400) @ torch.ones(400, 400)).softmax(-1).sum()
        warm_up()

    class Impatient(loop.Bounds):
        judge_seconds: float = 2.0  # the judge hangs as well

    start.warm_up = wide
    loop.Bounds = Impatient


def _without_prctl(option: int) -> None:
    real = kernel.prctl
    kernel.prctl = lambda what, asked, argument=0: (
        0 if asked == option else real(what, asked, argument)
    )


def main() -> None:
    for name in sys.argv[1].split(","):
        OPENERS[name]()
    start.main()


if __name__ == "__main__":
    main()
