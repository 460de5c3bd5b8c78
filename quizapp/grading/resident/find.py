"""Take the resident that is there, or start the one that the next command will find."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from quizapp.grading import bubblewrap, launch
from quizapp.grading.resident import identity
from quizapp.grading.resident.line import Ended, Line, NoResident
from quizapp.grading.resident.place import Place, Unsafe, folder, unavailable

_WAITING = 16
"""Front ends that may wait to be taken on."""
_OLD_SECONDS = 7 * 24 * 3600.0
_RETRY_SECONDS = 5.0
"""How long who holds the lock may take from there to a socket that listens, or to an end."""


def obtain(
    say: Callable[[str], None], *, start_method: str = "", may_start: bool = False
) -> Line | None:
    """A line to a resident; ``None`` where a service of one's own must do, which ``say`` is told
    where that is no choice of the user's.

    Raises:
        QuizError: the environment asks for a service that there is not.
    """
    if unavailable() or launch.spawns(start_method):
        return None
    try:
        place = Place.enter(folder(), create=may_start)
    except Unsafe:
        return None  # `quiz doctor` says so; a line for each grade would be too much
    if place is None:
        return None
    try:
        found = _connect(place, _name(), say, may_start=may_start)
        if found is None and may_start:
            found = _start(place, _name())
        return found
    except NoResident as why:
        say(f"{why}: this grade starts a grader of its own")
        return None
    except OSError as error:
        if may_start:
            say(f"no grader can be left ready for the next time: {error.strerror or error}")
        return None
    finally:
        place.close()


@dataclass(slots=True)
class Residents:
    """What is there of residents."""

    lines: list[Line] = field(default_factory=list)
    """To all that answer, of whatever installation."""
    silent: list[int] = field(default_factory=list)
    """Processes that listen and do not answer."""
    why: str = ""
    """Why there can be none; empty where there can."""


@contextlib.contextmanager
def residents() -> Iterator[Residents]:
    """All residents of this user's."""
    found = Residents(why=unavailable())
    place: Place | None = None
    try:
        if not found.why:
            place = Place.enter(folder(), create=False)
    except Unsafe as error:
        found.why = str(error)
    try:
        for name in place.sockets() if place is not None else []:
            try:
                line = dial(place, name) if place is not None else None
            except NoResident as error:
                if error.pid:
                    found.silent.append(error.pid)
                continue
            if line is not None:
                found.lines.append(line)
        yield found
    finally:
        for line in found.lines:
            line.close()
        if place is not None:
            place.close()


def _name() -> str:
    environment = launch.service_environment()
    environment[bubblewrap.VARIABLE] = os.environ.get(bubblewrap.VARIABLE, "")
    return identity.name([sys.executable], environment)


def _connect(
    place: Place, name: str, say: Callable[[str], None], *, may_start: bool
) -> Line | None:
    try:
        line = dial(place, name)
    except Ended:
        if not may_start:
            raise
        _wait_for_lock(place, name)
        return None
    if line is not None and line.build != identity.build():
        line.stop()
        say("the resident grader was of another version and has been ended")
        # Its lock is free once it has gone.
        with contextlib.suppress(OSError):
            os.unlink(f"{name}.sock", dir_fd=place.descriptor)
        _wait_for_lock(place, name)
        return None
    return line


def dial(place: Place, name: str) -> Line | None:
    """A line to the resident of that name; ``None`` where none listens.

    Raises:
        NoResident: what listens is not to be used.
    """
    connection = _connection(place, name)
    return Line(connection) if connection is not None else None


def _connection(place: Place, name: str) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(place.within(f"{name}.sock"))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    except OSError as error:
        connection.close()
        raise NoResident(f"the resident grader cannot be reached ({error.strerror})") from None
    return connection


def _start(place: Place, name: str) -> Line | None:
    """Start a resident. Its socket listens before it is started: whoever comes meanwhile waits for
    the same one. It holds the lock for as long as it lives, so there is one at most."""
    lock = _lock(place, name)
    with contextlib.ExitStack() as stack:
        stack.callback(os.close, lock)
        deadline = time.monotonic() + _RETRY_SECONDS
        while not _locked(lock):
            # One is being started by somebody else, or is about to have ended.
            if (line := dial(place, name)) is not None or time.monotonic() > deadline:
                return line
            time.sleep(0.01)
        os.utime(lock)
        _tidy(place)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{name}.sock", dir_fd=place.descriptor)
        listener = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        listener.bind(place.within(f"{name}.sock"))
        listener.listen(_WAITING)
        log = os.open(
            f"{name}.log",
            os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_NOFOLLOW,
            0o600,
            dir_fd=place.descriptor,
        )
        stack.callback(os.close, log)
        _spawn(listener.fileno(), lock, log, str(place.path / f"{name}.sock"))
        # While it is open here too: one that has ended by now is then told as such, not as nobody.
        connection = _connection(place, name)
    return Line(connection) if connection is not None else None


def _spawn(listener: int, lock: int, log: int, path: str) -> None:
    command = launch.resident_command([launch.LISTEN, str(listener), str(lock), path])
    for descriptor in (listener, lock):
        os.set_inheritable(descriptor, True)
    try:
        null = os.open(os.devnull, os.O_RDWR)
        try:
            # Not `subprocess`, whose import takes as long as all this; its session is its own.
            os.posix_spawn(
                command[0],
                command,
                launch.service_environment(),
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, null, 0),
                    (os.POSIX_SPAWN_DUP2, null, 1),
                    (os.POSIX_SPAWN_DUP2, log, 2),
                ],
                setsid=True,
            )
        finally:
            os.close(null)
    finally:
        for descriptor in (listener, lock):
            os.set_inheritable(descriptor, False)


def _tidy(place: Place) -> None:
    """Remove what residents of other names have left, once it is old."""
    for file in os.listdir(place.descriptor):
        name, _, kind = file.rpartition(".")
        with contextlib.suppress(OSError):
            if kind != "lock" or time.time() - os.stat(place.within(file)).st_mtime < _OLD_SECONDS:
                continue
            lock = _lock(place, name)
            try:
                if _locked(lock):
                    for end in ("sock", "log", "lock"):
                        with contextlib.suppress(FileNotFoundError):
                            os.unlink(f"{name}.{end}", dir_fd=place.descriptor)
            finally:
                os.close(lock)


def _lock(place: Place, name: str) -> int:
    return os.open(
        f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600, dir_fd=place.descriptor
    )


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_lock(place: Place, name: str) -> None:
    deadline = time.monotonic() + _RETRY_SECONDS
    lock = _lock(place, name)
    try:
        while not _locked(lock) and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        os.close(lock)
