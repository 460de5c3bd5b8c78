"""Find out what this machine's wall does by trying it, in children that are thrown away."""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from quizapp.grading.runner.confine import (
    canaries,
    descriptors,
    jobs,
    kernel,
    owner,
    scratch,
)
from quizapp.grading.runner.confine.canaries import ALONE, TRIALS, Targets
from quizapp.grading.runner.confine.enter import enter
from quizapp.grading.runner.confine.limits import Limits
from quizapp.grading.runner.confine.protection import (
    Canary,
    ConfineError,
    Protection,
    judge_tier,
)
from quizapp.grading.runner.confine.wall import Wall, plan, prepare

_DEADLINE_SECONDS = 20.0
_MOST_BYTES = 1 << 17


class Probe:
    """A trial of the wall that goes on in a child of its own while this process does other work."""

    def __init__(self, *, bubblewrapped: bool = False) -> None:
        """Start it. Fork before anything heavy is loaded: the child then takes no time to make.

        `bubblewrapped`: this process was started in bubblewrap, which is looked into as well.
        """
        self._found: Protection | ConfineError | None = None
        if not hasattr(os, "fork"):
            self._found = Protection(
                tier="contained",
                landlock_abi=0,
                facts=jobs.FACTS,
            )
            return
        self._reader, writer = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            # It does not die with this process: it ends soon, and takes its folder along.
            _leave(lambda: _answer(writer, bubblewrapped))
        os.close(writer)

    def result(self) -> Protection:
        """Wait for the end, and say what was found; again and again, if asked.

        Raises:
            ConfineError: this machine offers a wall that does not stand.
        """
        if self._found is None:
            self._found = self._wait()
        if isinstance(self._found, ConfineError):
            raise self._found
        return self._found

    def _wait(self) -> Protection | ConfineError:
        answer = _read(self._reader)
        _end([self._child], [self._reader])
        try:
            found = json.loads(answer)
        except ValueError:
            return ConfineError("the trial of the wall ended without an answer")
        if "fault" in found:
            return ConfineError(found["fault"])
        tried = tuple(Canary(**one) for one in found.pop("canaries"))
        return Protection(**found | {"facts": tuple(found["facts"]), "canaries": tried})


def probe() -> Protection:
    """Build the wall around throw-away children and return what it proved there.

    Needs no torch. ConfineError says that this machine offers a wall that does not stand.
    """
    return Probe().result()


def _answer(writer: int, bubblewrapped: bool) -> None:
    began = time.monotonic()
    try:
        descriptors.replace(None, 2, [writer])
        protection = _try_all(bubblewrapped)
        took = round((time.monotonic() - began) * 1e3, 3)
        found = dataclasses.asdict(dataclasses.replace(protection, milliseconds=took))
    except Exception as error:
        found = {"fault": str(error) or repr(error)}
    finally:
        scratch.remove_base()
    _write(writer, found)


def _try_all(bubblewrapped: bool) -> Protection:
    folder, readable = scratch.make_scratch(), scratch.make_scratch()
    wall = plan(hidden=[folder], readable=[readable])
    prepare(wall)
    with _targets(wall, folder, readable) as targets:
        alone = [one for one in TRIALS if one.landlock in ALONE]
        bare = dataclasses.replace(wall, filtered=False)
        first = _Confined(bare, alone, targets) if wall.rights is not None else None
        whole = _Confined(wall, TRIALS, targets)
        both = first is not None and all(one.held for one in first.canaries(bare))
        tried = whole.canaries(wall)
    held = {one.name: one.held for one in tried}
    return Protection(
        tier=judge_tier(
            files=all(held[one.name] for one in TRIALS if one.kind == "files"),
            calls=all(held[one.name] for one in TRIALS if one.kind == "calls"),
            both=both,
            bubblewrapped=bubblewrapped and _read_only(),
            tried=wall.seatbelt is None,
        ),
        landlock_abi=wall.abi,
        facts=whole.facts,
        canaries=tried,
    )


def _read_only() -> bool:
    """Whether nothing outside the private folders can be written, whoever tries."""
    return bool(os.statvfs("/").f_flag & os.ST_RDONLY)


class _Confined:
    """A child behind a wall, in which trials are made."""

    def __init__(self, wall: Wall, trials: Sequence[canaries.Trial], targets: Targets) -> None:
        self.facts: tuple[str, ...] = ()
        self._trials = trials
        private = scratch.make_scratch()
        self._reader, writer = os.pipe()
        parent = os.getpid()
        self._child = os.fork()
        if self._child == 0:
            _leave(lambda: _try(wall, trials, targets, private, parent, writer))
        os.close(writer)

    def canaries(self, wall: Wall) -> tuple[Canary, ...]:
        """Return what was refused there; ConfineError where the wall failed to do its part."""
        answer = _read(self._reader)
        _end([self._child], [self._reader])
        try:
            found = json.loads(answer)
        except ValueError:
            raise ConfineError("a trial of the wall ended without an answer") from None
        if "fault" in found:
            raise ConfineError(found["fault"])
        self.facts = tuple(found["facts"])
        tried = tuple(Canary(**one) for one in found["canaries"])
        for trial, canary in zip(self._trials, tried, strict=True):
            if trial.planned(wall) and not canary.held:
                raise ConfineError(f"the wall stands, and does not stop {trial.name}")
        return tried


def _try(
    wall: Wall,
    trials: Sequence[canaries.Trial],
    targets: Targets,
    private: Path,
    parent: int,
    writer: int,
) -> None:
    found: dict[str, Any]
    try:
        facts = enter(
            wall,
            scratch=private,
            stdin_fd=None,
            log_fd=2,
            keep_fds=[writer],
            limits=Limits(),
            parent_pid=parent,
            canary=targets.folder / "file",
        )
        tried = canaries.attempt_all(trials, targets)
        found = {"facts": facts, "canaries": [dataclasses.asdict(one) for one in tried]}
    except Exception as error:
        found = {"fault": str(error) or repr(error)}
    _write(writer, found)


@contextlib.contextmanager
def _targets(wall: Wall, folder: Path, readable: Path) -> Iterator[Targets]:
    """Make what is aimed at, all of it the runner's user's own: only the wall stands before it.

    This process goes into `folder`, to give its sockets short names.
    """
    for path in (folder / "file", folder / "spare", folder / "program", readable / "file"):
        path.write_bytes(b"nobody may touch this\n")
        _hand_over(path, wall)
    (folder / "program").chmod(0o755)
    mark = ctypes.create_string_buffer(b"a secret")
    with contextlib.ExitStack() as stack:
        tcp, udp, local, datagrams, abstract = (
            stack.enter_context(socket.socket(family, kind))
            for family, kind in (
                (socket.AF_INET, socket.SOCK_STREAM),
                (socket.AF_INET, socket.SOCK_DGRAM),
                (socket.AF_UNIX, socket.SOCK_STREAM),
                (socket.AF_UNIX, socket.SOCK_DGRAM),
                (socket.AF_UNIX, socket.SOCK_STREAM),
            )
        )
        tcp.bind(("127.0.0.1", 0))
        udp.bind(tcp.getsockname())
        os.chdir(folder)
        local.bind("socket")
        datagrams.bind("datagrams")
        abstract.bind(f"\0quiz-{os.getpid()}-{folder.name}" if kernel.LINUX else "abstract")
        for server in (tcp, local, abstract):
            server.listen()
        for name in ("socket", "datagrams"):
            _hand_over(folder / name, wall)
        for path in (folder, readable):
            _hand_over(path, wall)
        stray = os.open(os.devnull, os.O_WRONLY)
        stack.callback(os.close, stray)
        victim = os.fork()
        if victim == 0:
            _leave(lambda: _wait_as_victim(wall))
        stack.callback(_end, [victim], [])
        yield Targets(
            folder=folder,
            readable=readable,
            port=tcp.getsockname()[1],
            abstract=str(abstract.getsockname(), "utf-8") if kernel.LINUX else "",
            sockets=os.path.join(os.pardir, folder.name),
            victim=victim,
            address=ctypes.addressof(mark),
            stray=stray,
        )


def _hand_over(path: Path, wall: Wall) -> None:
    if wall.user is not None:
        os.chown(path, wall.user, wall.user)


def _wait_as_victim(wall: Wall) -> None:
    parent = os.getppid()
    if wall.user is not None:
        owner.become(wall.user)
    if kernel.LINUX:
        # As open to the runner's user as a process can be: one with privileges is guarded by them.
        kernel.set_capabilities(effective=0, permitted=0)
        kernel.prctl("may be looked into", kernel.PR_SET_DUMPABLE, 1)
        kernel.prctl("die with the trial", kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == parent:
        signal.pause()


def _leave(work: Callable[[], None]) -> NoReturn:
    status = 1
    try:
        work()
        status = 0
    finally:
        # Not even an exception may let the child return into its parent's code.
        os._exit(status)


def _end(children: Sequence[int], readers: Sequence[int]) -> None:
    for reader in readers:
        os.close(reader)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _write(writer: int, found: dict[str, Any]) -> None:
    view = memoryview(json.dumps(found).encode())
    with contextlib.suppress(BrokenPipeError):
        while view:
            view = view[os.write(writer, view) :]


def _read(reader: int) -> bytes:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    answer = b""
    while len(answer) < _MOST_BYTES:
        ready, _, _ = select.select([reader], [], [], max(0.0, deadline - time.monotonic()))
        chunk = os.read(reader, _MOST_BYTES) if ready else b""
        if not chunk:
            break
        answer += chunk
    return answer
