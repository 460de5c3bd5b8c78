"""Put the wall around this process. Called once, in a fresh fork, before any learner's line."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from quizapp.grading.runner.confine import (
    descriptors,
    environment,
    kernel,
    landlock,
    owner,
    seatbelt,
    seccomp,
    syscalls,
)
from quizapp.grading.runner.confine import limits as rlimits
from quizapp.grading.runner.confine.facts import describe
from quizapp.grading.runner.confine.landlock import Files, Net, Scope
from quizapp.grading.runner.confine.limits import Limits
from quizapp.grading.runner.confine.protection import ConfineError
from quizapp.grading.runner.confine.wall import Wall, warm_import_paths

# include/uapi/linux/sched.h
_CLONE_SIGHAND = 0x800
# Windows opens whatever it is without waiting.
_GLANCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)

if sys.platform != "win32":
    # What a service may plausibly handle; its handlers would otherwise run in the runner.
    _HANDLED = (
        signal.SIGHUP,
        signal.SIGINT,
        signal.SIGQUIT,
        signal.SIGUSR1,
        signal.SIGUSR2,
        signal.SIGALRM,
        signal.SIGTERM,
        signal.SIGCHLD,
    )


def enter(
    wall: Wall,
    *,
    scratch: Path,
    stdin_fd: int | None,
    log_fd: int,
    keep_fds: Sequence[int],
    limits: Limits,
    parent_pid: int,
    canary: Path | None,
    address_space: bool = True,
) -> tuple[str, ...]:
    """Confine this process for good, prove it, and say in sentences what is in force.

    ConfineError means that the wall does not stand whole: report a fault of the grader and leave
    with `os._exit`. Descriptors are replaced early, so report through one of `keep_fds`.

    `stdin_fd` becomes descriptor 0 (the null device without one), `log_fd` becomes 1 and 2; all
    but those and `keep_fds` are closed. `canary` is a file or folder that can be read now and must
    not be afterwards; every hidden path of the wall is tried as well. The process leads its own
    session and group, so `os.killpg(pid)` reaches what it starts; the parent must not call setpgid.
    """
    with _step("check what was asked for"):
        scratch = _checked_scratch(scratch, wall)
        if canary is not None:
            _readable_now(canary)
    with _step("leave the service's session"):
        _own_session(parent_pid)
    with _step("list the import paths"):
        warm_import_paths()
    with _step("replace the descriptors"):
        descriptors.replace(stdin_fd, log_fd, [*keep_fds, *landlock.prepared()])
    with _step("forget the service's handlers, environment and folder"):
        _own_signals()
        _own_surroundings(scratch)
    kept = ""
    if wall.user is not None:
        with _step("become another user"):
            _drop_user(wall.user, scratch, parent_pid)
    if kernel.LINUX:
        with _step("give up privileges"):
            # Before the limits: a process with CAP_SYS_RESOURCE may raise them again.
            kept = _drop_capabilities(wall, scratch)
            _no_new_privileges()
    with _step("set the limits"):
        limited = rlimits.apply(limits, address_space=address_space)
    if wall.rights is not None or wall.filtered:
        _one_thread()
    if wall.rights is not None and wall.grants is not None:
        with _step("give up files and network"):
            landlock.restrict(wall.rights, wall.grants, private=scratch)
    if wall.seatbelt is not None:
        with _step("give up files, network and programs"):
            seatbelt.restrict(wall.seatbelt, private=scratch, hidden=wall.hidden, gpu=wall.gpu)
    if wall.filtered:
        # Last of all, for the steps before make calls it refuses: nothing after it but the proof.
        with _step("give up system calls"):
            seccomp.install(seccomp.program(gpu=wall.gpu), os.getpid())
    _prove(wall, parent_pid, canary)
    return describe(wall, limited, kept=kept)


@contextlib.contextmanager
def _step(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise ConfineError(f"could not {name}: {error}") from error


def _checked_scratch(scratch: Path, wall: Wall) -> Path:
    status = os.lstat(scratch)
    if not scratch.is_absolute() or not stat.S_ISDIR(status.st_mode):
        raise ConfineError(f"{scratch} is not an absolute path of a folder")
    if sys.platform != "win32" and (status.st_uid != os.geteuid() or status.st_mode & 0o077):
        raise ConfineError(f"{scratch} is not this user's alone")
    real = Path(os.path.realpath(scratch))
    for secret in wall.hidden:
        if real.is_relative_to(secret) or secret.is_relative_to(real):
            raise ConfineError(f"the private folder {real} and the hidden {secret} overlap")
    return real


def _readable_now(canary: Path) -> None:
    try:
        os.close(os.open(canary, _GLANCE))
    except OSError as error:
        raise ConfineError(
            f"{canary} cannot be read to begin with, so it proves nothing"
        ) from error


def _own_session(parent_pid: int) -> None:
    if sys.platform == "win32":
        return
    os.setsid()
    _die_with(parent_pid)


def _die_with(parent_pid: int) -> None:
    if kernel.LINUX:
        kernel.prctl("die with the service", kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    # The parent may have died before the request was in place; then no signal will ever come.
    if os.getppid() != parent_pid:
        raise ConfineError("the service that started this run is gone")


def _own_signals() -> None:
    if sys.platform == "win32":
        return
    signal.set_wakeup_fd(-1)
    # SIGPIPE and SIGXFSZ stay ignored, as Python wants them. Not all 64, which costs a millisecond.
    for number in _HANDLED:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _own_surroundings(scratch: Path) -> None:
    environment.replace(scratch)
    os.umask(0o077)
    os.chdir(scratch)
    tempfile.tempdir = str(scratch)
    # Nothing it could write to is on the import path.
    sys.dont_write_bytecode = True


def _drop_user(user: int, scratch: Path, parent_pid: int) -> None:
    """Become ``user``, who owns the private folder and nothing else."""
    owner.give(scratch, user)
    owner.become(user)
    # The kernel forgot it with the change.
    _die_with(parent_pid)


def _drop_capabilities(wall: Wall, scratch: Path) -> str:
    """Give up every capability but, where there is no other way, one; say which, or nothing.

    The one reads other users' files. It stays where root grades with an installation, or below a
    folder for temporary files, that belongs to somebody who lets nobody in; Landlock still
    decides which paths may be read.
    """
    may_read = kernel.permitted_capabilities() & kernel.CAP_DAC_READ_SEARCH
    kernel.set_capabilities(effective=0, permitted=may_read)
    keep = may_read and not all(
        os.access(needed, os.R_OK, effective_ids=True) for needed in (scratch, *wall.samples)
    )
    if not keep:
        kernel.set_capabilities(effective=0, permitted=0)
        return ""
    kernel.set_capabilities(effective=may_read, permitted=may_read)
    return "the privilege to read any user's files"


def _no_new_privileges() -> None:
    kernel.prctl("give up new privileges", kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl("hide memory from other processes", kernel.PR_SET_DUMPABLE, 0)
    if kernel.prctl("read it back", kernel.PR_GET_NO_NEW_PRIVS) != 1:
        raise ConfineError("no_new_privs was set and did not stay")
    if kernel.prctl("read it back", kernel.PR_GET_DUMPABLE) != 0:
        raise ConfineError("dumpable was cleared and did not stay")


def _one_thread() -> None:
    # Landlock and seccomp bind the calling thread and those it starts; others stay free.
    if len(os.listdir("/proc/self/task")) != 1:
        raise ConfineError("this process has a second thread, which no wall would bind")


def _prove(wall: Wall, parent_pid: int, canary: Path | None) -> None:
    """Try what the facts will say is stopped. One success, and the wall does not stand."""
    bounded = wall.filtered or wall.seatbelt is not None
    if wall.rights is not None or wall.seatbelt is not None:
        for path in (Path("/"), *wall.hidden, *([canary] if canary else [])):
            if _can_read(path):
                raise ConfineError(f"the wall stands, and {path} can still be read")
        for sample in wall.samples:
            if not _can_read(sample):
                raise ConfineError(f"the wall hides {sample}, which every run needs")
    guarded = wall.rights or landlock.Rights(Files(0), Net(0), Scope(0))
    if (bounded or Net.BIND_TCP in guarded.net) and _can_listen():
        raise ConfineError("the wall stands, and a TCP port can still be bound")
    if (bounded or Scope.SIGNAL in guarded.scope) and _can_signal(parent_pid):
        raise ConfineError("the wall stands, and the service can still be signalled")
    if wall.filtered and _can_fork():
        raise ConfineError("the wall stands, and further processes can still be started")


def _can_read(path: Path) -> bool:
    try:
        os.close(os.open(path, _GLANCE))
    except PermissionError:
        return False
    except FileNotFoundError:
        # A hidden path that never was. The canary was opened before, so it is there.
        return False
    except OSError as error:
        raise ConfineError(f"{path} could not be tried: {error}") from error
    return True


def _can_listen() -> bool:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
            tried.bind(("127.0.0.1", 0))
    except OSError:
        return False
    return True


def _can_fork() -> bool:
    table = syscalls.here()
    assert table is not None
    try:
        # Shared handlers without shared memory: where no filter stands before it, the kernel
        # calls that nonsense (EINVAL), and there is no child to be rid of.
        kernel.syscall("clone", table.numbers["clone"], _CLONE_SIGHAND)
    except PermissionError:
        return False
    except OSError:
        return True
    return True


def _can_signal(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return False
    except OSError as error:
        raise ConfineError(f"process {pid} could not be tried: {error}") from error
    return True
