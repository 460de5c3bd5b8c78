"""Writes that either happen whole or leave the old file as it was, and a lock for writers.

Learners' answers and candidates' hand-ins pass through here, so the order is always: write a new
file beside the old one, fsync it, then rename. A full disk fails at the first step, before anything
that was there has moved.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from quizapp.errors import Fault, QuizError

LOCK_SECONDS = 5.0

_UNTOUCHED = "nothing was changed"
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_IN_THE_WAY = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
# File systems without hard links (FAT, some network shares) say one of these.
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOSYS, errno.EXDEV} | {
    getattr(errno, name) for name in ("ENOTSUP", "EOPNOTSUPP") if hasattr(errno, name)
}


def fault(error: OSError, path: Path) -> Fault:
    """What went wrong while writing `path`, said with what its owner can do about it."""
    if error.errno in _FULL:
        return Fault(
            f"no room left on the disk to write {path}",
            hint=f"{_UNTOUCHED}; free some space and run the command again",
        )
    if error.errno in _FORBIDDEN:
        return Fault(
            f"the folder {path.parent} cannot be written",
            hint=f"{_UNTOUCHED}; change its permissions, or name another folder"
            " (QUIZ_WORKSPACE for answers, QUIZ_HOME for what quiz keeps itself)",
        )
    if error.errno in _IN_THE_WAY:
        return Fault(
            f"something is in the way of {path}",
            hint=f"{_UNTOUCHED}; move the file or folder of that name elsewhere",
        )
    return Fault(f"could not write {path}: {error.strerror or error}", hint=_UNTOUCHED)


def unreadable(error: OSError, path: Path, kind: type[QuizError] = QuizError) -> QuizError:
    """That `path` cannot be read, and why."""
    return kind(
        f"{path} cannot be read: {error.strerror or error}",
        hint="check that it is there, and that you may read it",
    )


def make_folder(path: Path, mode: int = 0o777) -> None:
    """Create `path` and its parents; an existing folder is left as it is."""
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise fault(error, path) from error


def write(path: Path, data: bytes, *, private: bool = False, synced: bool = True) -> None:
    """Make `path` hold `data` in one step, in folders that are made where they are missing.

    Unlike `replace` it asks nothing of what was there: what quiz itself made, quiz may make anew.
    `private`: for its owner's eyes alone. Not `synced`: made again easily, so that waiting for the
    disk is not worth it.

    Raises:
        Fault: it cannot be written; what was there before still is.
    """
    make_folder(path.parent, mode=0o700 if private else 0o777)
    try:
        temporary = _write_beside(path, data, 0o600 if private else 0o666, synced=synced)
        _rename(temporary, path)
    except OSError as error:
        raise fault(error, path) from error


def replace(path: Path, data: bytes, *, follow: bool = False) -> None:
    """Make `path` hold `data`, in one step, and keep its mode.

    A symbolic link is replaced, unless `follow` says to write what it leads to: a folder that came
    from somebody else may hold links to anywhere.
    """
    target = Path(os.path.realpath(path)) if follow else path
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        try:
            mode = target.stat().st_mode & 0o777
        except FileNotFoundError:
            mode = None
        temporary = _write_beside(target, data, 0o666 if mode is None else mode)
        _rename(temporary, target, mode)
        _sync_folder(target.parent)
    except OSError as error:
        raise fault(error, path) from error


def create(path: Path, data: bytes) -> bool:
    """Make `path` hold `data` if nothing of that name exists; False if something does."""
    if os.path.lexists(path):
        return False
    try:
        temporary = _write_beside(path, data)
        try:
            return _put_in_place(temporary, path, data)
        finally:
            _remove(temporary)
            _sync_folder(path.parent)
    except OSError as error:
        raise fault(error, path) from error


def _put_in_place(temporary: Path, path: Path, data: bytes) -> bool:
    """A hard link appears whole and never overwrites, unlike a rename."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            return False
        try:
            _write_out(handle, data)
        except BaseException:
            _remove(path)
            raise
    return True


def _write_beside(path: Path, data: bytes, mode: int = 0o666, *, synced: bool = True) -> Path:
    # Its own short name: one made of the file's could be longer than a name may be.
    temporary = path.with_name(f".{os.urandom(8).hex()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        _write_out(handle, data, synced=synced)
    except BaseException:
        _remove(temporary)
        raise
    return temporary


def _rename(temporary: Path, path: Path, mode: int | None = None) -> None:
    """Put the new file in the old one's place, with just this mode where one is given."""
    try:
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        _remove(temporary)
        raise


def _write_out(handle: int, data: bytes, *, synced: bool = True) -> None:
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if synced:
            os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut; not every system can, so best effort."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(path: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold the lock file `path`; the system lets go of it even when we are killed."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise fault(error, path) from error
    try:
        deadline = time.monotonic() + seconds
        while not _try_lock(handle):
            if time.monotonic() > deadline:
                raise Fault(
                    f"another quiz has held {path} for {seconds:.0f} seconds",
                    hint="wait until it is done, or end it, and run the command again",
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    """True when we have the lock, or when this file system knows no locks (some NFS mounts):
    there two writers at the same instant may lose one record, which beats recording none."""
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
