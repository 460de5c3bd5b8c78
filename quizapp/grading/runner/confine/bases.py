"""The folder a service keeps its scratch folders in, and those that services left who were killed.

A living service holds a lock on a file in its folder, which the kernel takes from it whatever it
dies of. Windows has no such locks, so there nothing is swept.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import secrets
import stat
import sys
import tempfile
import time
from pathlib import Path

from quizapp.grading.runner.confine import kernel

if sys.platform != "win32":
    import fcntl

LOCK = "lock"
SWEEP_SECONDS = 0.25
"""Longest sweep. What is left over then is the next service's."""

_PREFIX = "quizapp-"
_NAME = re.compile(_PREFIX + r"[a-z0-9_]{8}")
_UNLOCKED_SECONDS = 3600.0
"""Age of an empty folder without a lock that nobody can be about to lock any more."""
_TRIES = 16
_ROUNDS = 100_000
_MODE = 0o700


def make() -> tuple[Path, int]:
    """Make a folder for this process, and the descriptor whose lock keeps it from being swept;
    -1 where there are no locks."""
    for _ in range(_TRIES):
        # Resolved, because rules about paths are judged on real ones (/tmp may be a link).
        base = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
        with contextlib.suppress(FileNotFoundError):
            return base, _lock(base / LOCK)
    raise FileExistsError(f"folders made in {tempfile.gettempdir()} vanish at once")


def _lock(path: Path) -> int:
    """Make a file and hold its lock; FileNotFoundError where a sweep was faster."""
    if sys.platform == "win32":
        return -1
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError:
        # A file system without locks: without the file, no sweep takes the folder for a dead one's.
        os.close(lock)
        path.unlink()
        return -1
    if not os.fstat(lock).st_nlink:
        os.close(lock)
        raise FileNotFoundError(path)
    return lock


def sweep(seconds: float = SWEEP_SECONDS) -> None:
    """Remove the folders of this user's services that were killed; never a living one's.

    Follows no link. Takes at most about ``seconds``, and next to nothing where all is clean."""
    if sys.platform == "win32":
        return
    deadline = time.monotonic() + seconds
    with contextlib.suppress(OSError):
        top = os.open(tempfile.gettempdir(), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            with os.scandir(top) as entries:
                for entry in entries:
                    if time.monotonic() > deadline:
                        return
                    if _NAME.fullmatch(entry.name):
                        with contextlib.suppress(OSError):
                            _sweep_one(entry.name, top, deadline)
        finally:
            os.close(top)


def _sweep_one(name: str, top: int, deadline: float) -> None:
    if sys.platform == "win32":
        return
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    base = os.open(name, flags | os.O_DIRECTORY, dir_fd=top)
    lock = -1
    try:
        status = os.fstat(base)
        if status.st_uid != os.geteuid():
            return
        try:
            lock = os.open(LOCK, flags, dir_fd=base)
        except FileNotFoundError:
            if time.time() - status.st_mtime > _UNLOCKED_SECONDS:
                os.rmdir(name, dir_fd=top)  # refused unless it is empty
            return
        if not stat.S_ISREG(os.fstat(lock).st_mode):
            return
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its service lives
        # The lock's file last: a sweep that is cut off leaves the rest to the next.
        empty(base, keep=LOCK, deadline=deadline)
        os.unlink(LOCK, dir_fd=base)
        os.rmdir(name, dir_fd=top)
    finally:
        if lock >= 0:
            os.close(lock)
        os.close(base)


# --- removal of what a hostile run may have shaped ------------------------------------------------
def empty(root: int, *, keep: str = "", deadline: float = math.inf) -> None:
    """Remove all that is in the folder ``root``, a descriptor, but ``keep``; OSError where that
    cannot be done, or not before ``deadline`` (monotonic).

    Every folder found is moved up beside the first one before it is emptied, so ten thousand
    nested folders cost no more than ten thousand beside each other."""
    for _ in range(_ROUNDS):
        names = [name for name in os.listdir(root) if name != keep]
        if not names:
            return
        for name in names:
            _in_time(deadline)
            if _is_folder(name, root):
                _flatten(name, root, deadline)
            else:
                os.unlink(name, dir_fd=root)


def _in_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError


def _flatten(name: str, root: int, deadline: float) -> None:
    """Remove one folder of `root`, moving the folders inside it up to `root`."""
    folder = open_folder(name, root)
    try:
        for child in os.listdir(folder):
            _in_time(deadline)
            if _is_folder(child, folder):
                # Moving a folder rewrites its `..`, so its own permissions count as well.
                os.close(open_folder(child, folder))
                os.rename(child, secrets.token_hex(8), src_dir_fd=folder, dst_dir_fd=root)
            else:
                os.unlink(child, dir_fd=folder)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=root)


def _is_folder(name: str, parent: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)


def open_folder(name: str | Path, parent: int | None = None) -> int:
    """Open a folder, never through a link, after giving its owner back full permissions."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        folder = os.open(name, flags, dir_fd=parent)
    except PermissionError:
        _restore_mode(name, parent)
        folder = os.open(name, flags, dir_fd=parent)
    os.fchmod(folder, _MODE)
    return folder


def _restore_mode(name: str | Path, parent: int | None) -> None:
    if kernel.LINUX:
        # Linux cannot chmod a name without following a link, but it can chmod what a handle
        # that followed none refers to.
        flags = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(name, flags, dir_fd=parent)
        try:
            os.chmod(f"/proc/self/fd/{handle}", _MODE)
        finally:
            os.close(handle)
    else:
        os.chmod(name, _MODE, dir_fd=parent, follow_symlinks=False)
