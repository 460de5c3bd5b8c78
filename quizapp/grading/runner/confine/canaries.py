"""What an attacker would try first, tried by us: each must be refused, or the wall has a hole.

Harmless where nothing holds: the targets are made for it, a throw-away process, files and loopback
sockets, and no trial outlives its process.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from quizapp.grading.runner.confine import kernel, syscalls
from quizapp.grading.runner.confine.landlock import Files, Net, Scope
from quizapp.grading.runner.confine.protection import Canary
from quizapp.grading.runner.confine.wall import Wall

if sys.platform != "win32":
    import fcntl
    import resource

# EXDEV is how Landlock refuses to move something from one folder to another.
# Whatever a service is niced to, this is no less: it may always be asked for.
_SLOWEST = 19
_REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EXDEV)
_PTRACE_SEIZE = 0x4206
_CLONE_NEWUSER = 0x1000_0000
_KEYCTL_GET_KEYRING_ID, _KEY_SPEC_PROCESS_KEYRING = 0, -2
_IPC_PRIVATE, _IPC_CREAT, _IPC_RMID = 0, 0o1000, 0


@dataclass(frozen=True, slots=True)
class Targets:
    """What trials are aimed at. All of it belongs to the user that the trials run as."""

    folder: Path
    """Out of reach. Holds `file`, `spare`, `program`, `socket` and `datagrams`."""
    readable: Path
    """A folder that the wall lets be read, as it does Python's own. Holds `file`."""
    port: int
    """Of a TCP listener on 127.0.0.1, and of a UDP socket as well."""
    abstract: str
    """Name of a local socket without a path."""
    sockets: str
    """`folder` from the private folder of a trial, which lies beside it. An address of a local
    socket holds some hundred bytes, and where the system keeps its temporary files may take more.
    """
    victim: int
    """Id of a process that does nothing."""
    address: int
    """Where eight readable bytes lie in the victim and in this process."""
    stray: int
    """A writable descriptor that nobody meant to hand down."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try."""

    name: str
    attempt: Callable[[Targets], object]
    kind: Literal["files", "calls", "always", "never"]
    """What refuses it: the wall around files, the filter of calls, every wall, or none."""
    landlock: Files | Net | Scope | None = None
    """The right by which Landlock refuses it; None where it cannot."""
    filtered: bool = False
    """Whether the filter refuses it as well, although it is about files."""

    def planned(self, wall: Wall) -> bool:
        """Whether `wall` is built to refuse it."""
        by_filter = wall.filtered and (self.kind == "calls" or self.filtered)
        return self.kind == "always" or by_filter or self.by_landlock(wall)

    def by_landlock(self, wall: Wall) -> bool:
        """Whether Landlock alone refuses it."""
        rights = wall.rights
        match self.landlock:
            case Files() as wanted:
                return rights is not None and wanted in rights.files
            case Net() as wanted:
                return rights is not None and wanted in rights.net
            case Scope() as wanted:
                return rights is not None and wanted in rights.scope
        return False


def attempt_all(trials: Iterable[Trial], targets: Targets) -> tuple[Canary, ...]:
    """Try each in this process, which is to be thrown away after it."""
    return tuple(Canary(one.name, _refused(one, targets)) for one in trials)


def _refused(trial: Trial, targets: Targets) -> bool:
    try:
        trial.attempt(targets)
    except OSError as error:
        # Any other error comes from behind the wall: the call itself went through.
        return error.errno in _REFUSALS or (trial.kind == "always" and error.errno == errno.EBADF)
    except Exception:
        # What this system or this Python does not even offer was not refused.
        return False
    return False


ALONE = (Net.CONNECT_TCP, Net.BIND_TCP, Scope.ABSTRACT_UNIX_SOCKET, Scope.SIGNAL)
"""What Landlock is tried on without the filter, which would hide a gap in it."""


def call(name: str, *arguments: int) -> int:
    """Make a system call by its name."""
    table = syscalls.here()
    if table is None:
        raise LookupError("there is no table of system calls for this processor")
    return kernel.syscall(name, table.numbers[name], *arguments)


# --- files -----------------------------------------------------------------------------------
def _read(targets: Targets) -> None:
    (targets.folder / "file").read_bytes()


def _write(targets: Targets) -> None:
    os.close(os.open(targets.folder / "file", os.O_WRONLY))


def _spoil(targets: Targets) -> None:
    os.close(os.open(targets.readable / "file", os.O_WRONLY))


def _empty_by_opening(targets: Targets) -> None:
    os.close(os.open(targets.readable / "file", os.O_RDONLY | os.O_TRUNC))


def _create(targets: Targets) -> None:
    (targets.folder / "new").touch()


def _run(targets: Targets) -> None:
    # No program at all: where nothing refuses it, the kernel does not know how to run it.
    os.execv(targets.folder / "program", ["program"])


def _memory(targets: Targets) -> None:
    os.close(os.open(f"/proc/{targets.victim}/mem", os.O_RDONLY))


def _environment(targets: Targets) -> None:
    os.close(os.open(f"/proc/{targets.victim}/environ", os.O_RDONLY))


# --- network ---------------------------------------------------------------------------------
def _connect(family: int, kind: int, address: object) -> None:
    with socket.socket(family, kind) as caller:
        caller.connect(address)  # type: ignore[arg-type]


def _listen(_: Targets) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))


def _datagram(targets: Targets) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", ("127.0.0.1", targets.port))


def _pair(targets: Targets) -> None:
    left, right = socket.socketpair(type=socket.SOCK_DGRAM)
    with left, right:
        left.sendto(b"x", f"{targets.sockets}/datagrams")


# --- processes -------------------------------------------------------------------------------
def _fork(_: Targets) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _look_inside(targets: Targets) -> None:
    buffer = ctypes.create_string_buffer(8)
    here = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 8)
    there = (ctypes.c_uint64 * 2)(targets.address, 8)
    pieces = ctypes.addressof(here), 1, ctypes.addressof(there), 1
    call("process_vm_readv", targets.victim, *pieces, 0)


def _limit(targets: Targets) -> None:
    resource.prlimit(targets.victim, resource.RLIMIT_CORE, (0, 0))


def _move(targets: Targets) -> None:
    os.sched_setaffinity(targets.victim, os.sched_getaffinity(0))


def _slow(targets: Targets) -> None:
    os.setpriority(os.PRIO_PROCESS, targets.victim, _SLOWEST)


def _own(targets: Targets) -> None:
    reader, writer = os.pipe()
    try:
        fcntl.fcntl(reader, fcntl.F_SETOWN, targets.victim)
    finally:
        os.close(reader)
        os.close(writer)


# --- the kernel ------------------------------------------------------------------------------
def _ring(_: Targets) -> None:
    os.close(call("io_uring_setup", 1, ctypes.addressof(ctypes.create_string_buffer(256))))


def _segment(_: Targets) -> None:
    call("shmctl", call("shmget", _IPC_PRIVATE, 4096, _IPC_CREAT | 0o600), _IPC_RMID, 0)


def _watch(targets: Targets) -> None:
    watcher = call("inotify_init1", 0)
    os.close(watcher)


TRIALS: tuple[Trial, ...] = (
    Trial("reading a file", _read, "files", Files.READ_FILE),
    Trial("listing a folder", lambda it: os.listdir(it.folder), "files", Files.READ_DIR),
    Trial("writing to a file", _write, "files", Files.WRITE_FILE),
    Trial("writing to a file that may be read", _spoil, "files", Files.WRITE_FILE),
    Trial("creating a file", _create, "files", Files.MAKE_REG),
    Trial("creating a folder", lambda it: (it.folder / "sub").mkdir(), "files", Files.MAKE_DIR),
    Trial(
        "emptying a file by its name",
        lambda it: os.truncate(it.folder / "file", 0),
        "files",
        Files.TRUNCATE,
        filtered=True,
    ),
    Trial(
        "emptying a file that may be read",
        _empty_by_opening,
        "files",
        Files.TRUNCATE,
        filtered=True,
    ),
    Trial(
        "bringing a file into the private folder",
        lambda it: os.link(it.folder / "file", "linked"),
        "files",
        Files.MAKE_REG,
    ),
    Trial(
        "renaming a file",
        lambda it: os.rename(it.folder / "spare", it.folder / "renamed"),
        "files",
        Files.REMOVE_FILE,
    ),
    Trial("deleting a file", lambda it: (it.folder / "spare").unlink(), "files", Files.REMOVE_FILE),
    Trial("running a program", _run, "files", Files.EXECUTE, filtered=True),
    Trial("opening another process's memory", _memory, "files", Files.READ_FILE),
    Trial("reading another process's environment", _environment, "files", Files.READ_FILE),
    Trial("changing a file's mode", lambda it: os.chmod(it.readable / "file", 0o600), "calls"),
    Trial("changing a file's dates", lambda it: os.utime(it.readable / "file"), "calls"),
    Trial("making a named pipe", lambda it: os.mkfifo("pipe"), "calls", Files.MAKE_FIFO),
    Trial("watching files change", _watch, "calls"),
    Trial(
        "connecting by TCP",
        lambda it: _connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", it.port)),
        "calls",
        Net.CONNECT_TCP,
    ),
    Trial("listening for TCP", _listen, "calls", Net.BIND_TCP),
    Trial("sending by UDP", _datagram, "calls", Net.CONNECT_SEND_UDP),
    Trial(
        "connecting to a local socket",
        lambda it: _connect(socket.AF_UNIX, socket.SOCK_STREAM, f"{it.sockets}/socket"),
        "calls",
        Files.RESOLVE_UNIX,
    ),
    Trial(
        "connecting to a local socket without a path",
        lambda it: _connect(socket.AF_UNIX, socket.SOCK_STREAM, it.abstract),
        "calls",
        Scope.ABSTRACT_UNIX_SOCKET,
    ),
    Trial("sending to a local socket", _pair, "calls", Files.RESOLVE_UNIX),
    Trial(
        "signalling another process",
        lambda it: os.kill(it.victim, signal.SIGCONT),
        "calls",
        Scope.SIGNAL,
    ),
    Trial("signalling through a descriptor", _own, "calls"),
    Trial(
        "getting hold of another process", lambda it: os.close(os.pidfd_open(it.victim)), "calls"
    ),
    Trial(
        "tracing another process",
        lambda it: call("ptrace", _PTRACE_SEIZE, it.victim, 0, 0),
        "calls",
    ),
    Trial("reading another process's memory", _look_inside, "calls"),
    Trial("changing another process's limits", _limit, "calls"),
    Trial("moving another process to other processors", _move, "calls"),
    Trial("slowing another process down", _slow, "calls"),
    Trial("starting further processes", _fork, "calls"),
    Trial("queueing calls past the filter (io_uring)", _ring, "calls"),
    Trial("leaving shared memory behind", _segment, "calls"),
    Trial("keeping memory as a file", lambda it: os.close(os.memfd_create("x")), "calls"),
    Trial(
        "using the kernel's keys",
        lambda it: call("keyctl", _KEYCTL_GET_KEYRING_ID, _KEY_SPEC_PROCESS_KEYRING, 1),
        "calls",
    ),
    Trial("another personality", lambda it: call("personality", 0), "calls"),
    Trial("writing to a descriptor left open", lambda it: os.write(it.stray, b"x"), "always"),
    Trial(
        "seeing that a file exists and how big it is",
        lambda it: os.stat(it.folder / "file"),
        "never",
    ),
    # Last: whoever gets through is root in a world of its own from here on.
    Trial("entering a namespace", lambda it: call("unshare", _CLONE_NEWUSER), "calls"),
)
