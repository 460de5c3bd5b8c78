"""The private folder of one run: made for it, and removed whatever the run left in it."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import stat
import tempfile
from pathlib import Path

from quizapp.grading.runner.confine import kernel, owner

_base: tuple[int, Path] | None = None
_ROUNDS = 100_000
_MODE = 0o700


def make_scratch() -> Path:
    """Make an empty folder only this user may enter, below one base folder of this service.

    The base goes when the service ends; the caller removes each scratch with `remove_scratch`.
    """
    return Path(tempfile.mkdtemp(prefix="run-", dir=make_base()))


def make_base() -> Path:
    """Return the folder that all scratch folders of this service lie in; made where it is not."""
    global _base
    if _base is None or _base[0] != os.getpid():
        # Resolved, because rules about paths are judged on real ones (/tmp may be a link).
        base = Path(tempfile.mkdtemp(prefix="quizapp-")).resolve()
        if owner.choose()[0] is not None:
            # A run that is another user passes through here to its own folder; it cannot look.
            base.chmod(0o711)
        _base = (os.getpid(), base)
        atexit.register(_remove_base, *_base)
    return _base[1]


def remove_base() -> None:
    """Remove the base now, for processes that end without their exit hooks."""
    if _base is not None:
        _remove_base(*_base)


def remove_scratch(path: Path) -> bool:
    """Remove a scratch folder that a hostile run may have shaped; True when it is gone.

    Follows no link, opens folders whose permissions were taken away, and neither recurses nor
    holds a descriptor per level: every folder found is moved up beside the first one before it
    is emptied, so ten thousand nested folders cost no more than ten thousand beside each other.
    Kill the run first: against a process that keeps writing it gives up and returns False.
    """
    if not hasattr(os, "O_DIRECTORY"):
        shutil.rmtree(path, ignore_errors=True)
        return not path.exists()
    try:
        root = _open_folder(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        _empty(root)
        path.rmdir()
    except OSError:
        return False
    finally:
        os.close(root)
    return True


def _empty(root: int) -> None:
    for _ in range(_ROUNDS):
        names = os.listdir(root)
        if not names:
            return
        for name in names:
            if _is_folder(name, root):
                _flatten(name, root)
            else:
                os.unlink(name, dir_fd=root)


def _flatten(name: str, root: int) -> None:
    """Remove one folder of `root`, moving the folders inside it up to `root`."""
    folder = _open_folder(name, root)
    try:
        for child in os.listdir(folder):
            if _is_folder(child, folder):
                # Moving a folder rewrites its `..`, so its own permissions count as well.
                os.close(_open_folder(child, folder))
                os.rename(child, secrets.token_hex(8), src_dir_fd=folder, dst_dir_fd=root)
            else:
                os.unlink(child, dir_fd=folder)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=root)


def _is_folder(name: str, parent: int) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)


def _open_folder(name: str | Path, parent: int | None = None) -> int:
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


def _remove_base(pid: int, base: Path) -> None:
    # A fork inherits this exit hook, and must not pull the folder from under the service.
    if os.getpid() == pid:
        remove_scratch(base)
