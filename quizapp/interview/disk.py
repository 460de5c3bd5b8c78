"""Writing what only its owner should read: whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from quizapp.errors import Fault


def write(path: Path, data: bytes, *, private: bool = False) -> None:
    """Make ``path`` hold ``data`` in one step; ``private``: for its owner's eyes alone.

    Raises:
        Fault: it cannot be written; what was there before still is.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not private:
            # mkstemp lets nobody else read it
            os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise Fault(
            f"{path} cannot be written: {error.strerror or error}",
            hint="check the disk and the folder's permissions; nothing was changed",
        ) from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def locked(path: Path, seconds: float = 5.0) -> Iterator[None]:
    """Hold the lock file ``path``; the system lets go of it even when we are killed.

    Raises:
        Fault: somebody else holds it for so long, or it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise Fault(f"{path} cannot be written: {error.strerror or error}") from error
    try:
        deadline = time.monotonic() + seconds
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                raise Fault(
                    f"another quiz has held {path} for {seconds:.0f} seconds",
                    hint="wait until it is done, and run the command again",
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    """Whether we have it, or this file system knows no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
    return True
