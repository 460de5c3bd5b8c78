"""Each refused system call, made behind the wall and, to prove the trial, without it."""

from __future__ import annotations

import array
import ctypes
import errno
import fcntl
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import kernel, seccomp, syscalls

pytestmark = pytest.mark.skipif(bool(seccomp.unavailable()), reason="no seccomp here")


def call(name: str, *arguments: int) -> int:
    table = syscalls.here()
    assert table is not None
    return kernel.syscall(name, table.numbers[name], *arguments)


@pytest.fixture
def victim() -> Iterator[int]:
    """A process that does nothing, as a target for whatever gets through."""
    child = os.fork()
    if child == 0:
        try:
            signal.pause()
        finally:
            os._exit(0)
    yield child
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _fork() -> str:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "forked"


def _truncate_through_a_reading_descriptor(path: Path) -> str:
    os.close(os.open(path, os.O_RDONLY | os.O_TRUNC))
    return "emptied"


def _watch() -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    watcher = libc.inotify_init1(0)
    if watcher < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    return 0


TRIALS: dict[str, Callable[[Any, int], Any]] = {
    "fork": lambda place, victim: _fork(),
    "posix_spawn": lambda place, victim: os.posix_spawn("/bin/true", ["true"], {}) > 0,
    "a local socket": lambda place, victim: socket.socket(socket.AF_UNIX).close(),
    "a TCP socket": lambda place, victim: socket.socket(socket.AF_INET).close(),
    "a UDP socket": lambda place, victim: socket.socket(type=socket.SOCK_DGRAM).close(),
    "a kernel socket": lambda place, victim: socket.socket(
        socket.AF_NETLINK, socket.SOCK_RAW
    ).close(),
    "a pair that takes addresses": lambda place, victim: socket.socketpair(type=socket.SOCK_DGRAM),
    "signal": lambda place, victim: os.kill(victim, signal.SIGCONT),
    "signal a group": lambda place, victim: os.killpg(os.getpgid(victim), 0),
    "signal everybody": lambda place, victim: os.kill(0, 0),
    "signal a thread": lambda place, victim: call("tkill", victim, 0),
    "open a process": lambda place, victim: os.close(os.pidfd_open(victim)),
    "limit another": lambda place, victim: resource.prlimit(victim, resource.RLIMIT_CORE, (0, 0)),
    "move another": lambda place, victim: os.sched_setaffinity(
        victim, os.sched_getaffinity(victim)
    ),
    "slow another": lambda place, victim: os.setpriority(os.PRIO_PROCESS, victim, 1),
    "attach to another": lambda place, victim: call("ptrace", 0x4206, victim, 0, 0),
    "own a pipe for another": lambda place, victim: fcntl.fcntl(
        os.pipe()[0], fcntl.F_SETOWN, victim
    ),
    "change a mode": lambda place, victim: os.chmod(place.answer, 0o600),
    "change an open file's mode": lambda place, victim: os.fchmod(
        os.open(place.answer, os.O_RDONLY), 0o600
    ),
    "change dates": lambda place, victim: os.utime(place.answer),
    "change an owner": lambda place, victim: os.chown(place.answer, -1, -1),
    "make a pipe with a name": lambda place, victim: os.mkfifo("fifo"),
    "empty by name": lambda place, victim: os.truncate(place.answer, 0),
    "empty while reading": lambda place, victim: _truncate_through_a_reading_descriptor(
        place.answer
    ),
    "watch files": lambda place, victim: _watch(),
    "shared memory": lambda place, victim: call("shmctl", call("shmget", 0, 4096, 0o1600), 0, 0),
    "memory as a file": lambda place, victim: os.close(os.memfd_create("x")),
    "keys": lambda place, victim: call("keyctl", 0, -2 & 0xFFFFFFFF, 1) > 0,
    "namespaces": lambda place, victim: call("unshare", 0x10000000),
    "be looked into": lambda place, victim: kernel.prctl("dump", kernel.PR_SET_DUMPABLE, 1),
    "outlive the service": lambda place, victim: kernel.prctl(
        "outlive", kernel.PR_SET_PDEATHSIG, 0
    ),
    "another personality": lambda place, victim: call("personality", 0),
}


@pytest.mark.parametrize("name", TRIALS)
def test_refused(name: str, place: Any, filtered: confine.Wall, run: Any, victim: int) -> None:
    def work() -> str:
        TRIALS[name](place, victim)
        return "done"

    behind, free = run(work, filtered), run(work, None)
    assert behind.error == "PermissionError", behind
    assert free.value == "done", f"the trial is dead: {free}"


@pytest.mark.parametrize(
    ("name", "arguments"), [("io_uring_setup", (1,)), ("clone3", (0, 0)), ("openat2", (0, 0))]
)
def test_absent(name: str, arguments: tuple[int, ...], filtered: confine.Wall, run: Any) -> None:
    behind = run(lambda: call(name, *arguments), filtered)
    assert f"[Errno {errno.ENOSYS}]" in behind.message
    free = run(lambda: call(name, *arguments), None)
    assert f"[Errno {errno.ENOSYS}]" not in free.message


def test_terminal_tricks_are_refused(filtered: confine.Wall, run: Any) -> None:
    """Typing into the terminal of whoever started the grader."""
    main, side = os.openpty()

    def work() -> str:
        fcntl.ioctl(side, 0x5412, b"x")
        return os.read(main, 1).decode()

    try:
        assert run(work, filtered, keep=(main, side)).error == "PermissionError"
    finally:
        os.close(main)
        os.close(side)


def test_flags_of_files_are_refused(filtered: confine.Wall, run: Any) -> None:
    def work() -> str:
        Path("own").touch()
        handle = os.open("own", os.O_RDONLY)
        fcntl.ioctl(handle, 0x40086602, array.array("i", [0]))
        return "changed"

    assert run(work, filtered).error == "PermissionError"


def test_the_filter_cannot_be_taken_off(place: Any, run: Any) -> None:
    def work() -> Any:
        try:
            # A filter that allows all, put on top: the strictest of them decides.
            code = (ctypes.c_uint64 * 1)(0x7FFF0000_00000006)
            whole = (ctypes.c_uint64 * 2)(1, ctypes.addressof(code))
            call("seccomp", 1, 0, ctypes.addressof(whole))
        finally:
            refused = seccomp_still_refuses()
        return refused

    def seccomp_still_refuses() -> bool:
        try:
            socket.socket().close()
        except PermissionError:
            return True
        return False

    assert run(work, place.wall).value is True


# --- what must go on working -----------------------------------------------------------------
def _threads() -> int:
    found: list[int] = []
    workers = [threading.Thread(target=found.append, args=(one,)) for one in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return len(found)


def _pair() -> str:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"hello")
        return right.recv(8).decode()


async def _wait() -> str:
    import asyncio

    await asyncio.sleep(0.001)
    return "waited"


def _event_loop() -> str:
    import asyncio

    return asyncio.run(_wait())


def _own_signals() -> list[int]:
    heard: list[int] = []
    signal.signal(signal.SIGUSR1, lambda number, frame: heard.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    return heard


def _alarm() -> bool:
    heard: list[int] = []
    signal.signal(signal.SIGALRM, lambda number, frame: heard.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    select.select([], [], [], 0.1)
    return bool(heard)


def _callback() -> int:
    """libffi wants memory it can write and run."""
    signature = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
    return int(signature(lambda number: number + 1)(41))


def _files() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a").write_text("text", encoding="utf-8")
        Path(folder, "a").rename(Path(folder, "b"))
        with open(Path(folder, "b"), "r+", encoding="utf-8") as file:
            file.truncate(2)
        with tempfile.TemporaryFile() as file:
            file.write(b"x")
        return sorted(os.listdir(folder))


def _own_limits() -> bool:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
    os.sched_setaffinity(0, os.sched_getaffinity(0))
    os.nice(0)
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] == soft - 1


WORKS: dict[str, tuple[Callable[[], Any], Any]] = {
    "threads": (_threads, 4),
    "a pair of sockets": (_pair, "hello"),
    "an event loop": (_event_loop, "waited"),
    "signals to itself": (_own_signals, [signal.SIGUSR1] * 3),
    "an alarm": (_alarm, True),
    "a callback from C": (_callback, 42),
    "files": (_files, ["b"]),
    "its own limits": (_own_limits, True),
    "is this a terminal": (lambda: os.isatty(1), False),
}


@pytest.mark.parametrize("name", WORKS)
def test_works(name: str, place: Any, run: Any) -> None:
    work, expected = WORKS[name]
    outcome = run(work, place.wall)
    assert outcome.value == expected, outcome


@pytest.mark.parametrize("end", ["os.abort()", "ctypes.string_at(0)", "os.kill(os.getpid(), 9)"])
def test_it_may_end_itself(end: str, place: Any, run: Any) -> None:
    outcome = run(lambda: exec(end, {"os": os, "ctypes": ctypes}), place.wall)
    assert outcome.error == "no answer"


def test_without_a_filter_it_says_so(place: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "unavailable", lambda: "this kernel was built without seccomp")
    wall = confine.plan(hidden=[place.solutions])
    outcome = run(_fork, wall, canary=place.solutions)
    assert outcome.value == "forked"
    assert any("built without seccomp" in line for line in outcome.facts)


def test_a_filter_that_does_not_hold_is_an_error(
    place: Any, filtered: confine.Wall, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seccomp, "install", lambda *_: None)
    outcome = run(lambda: "a learner's line ran", place.wall)
    assert outcome.error == "ConfineError"
    assert "still be" in outcome.message


def test_32_bit_calls_end_the_process(place: Any, tmp_path: Path) -> None:
    """The same kernel has a second table of calls, by other numbers: nobody may use it."""
    if syscalls.here() is not syscalls.TABLES["x86_64"]:
        pytest.skip("x86-64 only")
    program = """
import ctypes, json, mmap, os, sys
from pathlib import Path
from quizapp.grading.runner import confine
wall = confine.plan(hidden=[Path(sys.argv[1])])
scratch = confine.make_scratch()
ends = []
# mov eax, 20 (getpid); int 0x80; ret, and getpid by x32's number
for code, number in ((b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3", None), (None, 0x40000000 + 39)):
    child = os.fork()
    if child == 0:
        try:
            confine.enter(wall, scratch=scratch, stdin_fd=None, log_fd=2, keep_fds=[],
                          limits=confine.Limits(), parent_pid=os.getppid(), canary=None)
            if code:
                page = mmap.mmap(-1, 4096, prot=7)
                page.write(code)
                at = ctypes.addressof(ctypes.c_char.from_buffer(page))
                ctypes.CFUNCTYPE(ctypes.c_int)(at)()
            else:
                ctypes.CDLL(None).syscall(number)
        finally:
            os._exit(0)
    ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    confine.remove_scratch(scratch)
    scratch = confine.make_scratch()
confine.remove_scratch(scratch)
print(json.dumps(ends))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout) == [-signal.SIGSYS, -signal.SIGSYS], done.stderr
