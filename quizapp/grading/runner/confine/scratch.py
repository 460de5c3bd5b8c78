"""The private folder of one run: made for it, and removed whatever the run left in it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from quizapp.grading.runner.confine import bases, owner

_base: tuple[int, Path] | None = None


def make_scratch() -> Path:
    """Make an empty folder only this user may enter, below one base folder of this service.

    The base goes when the service ends; the caller removes each scratch with `remove_scratch`.
    """
    return Path(tempfile.mkdtemp(prefix="run-", dir=make_base()))


def make_base() -> Path:
    """Return the folder that all scratch folders of this service lie in; made where it is not."""
    global _base
    if _base is None or _base[0] != os.getpid():
        # The lock's descriptor stays open for as long as this process lives.
        base, _ = bases.make()
        if owner.choose()[0] is not None:
            # A run that is another user passes through here to its own folder; it cannot look.
            base.chmod(0o711)
        _base = (os.getpid(), base)
        atexit.register(_remove_base, *_base)
    return _base[1]


def share_base() -> None:
    """Go on using the base of the process that this one is a fork of, which removes it."""
    global _base
    if _base is not None:
        _base = (os.getpid(), _base[1])


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
        root = bases.open_folder(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        bases.empty(root)
        path.rmdir()
    except OSError:
        return False
    finally:
        os.close(root)
    return True


def _remove_base(pid: int, base: Path) -> None:
    # A fork inherits this exit hook, and must not pull the folder from under the service.
    if os.getpid() == pid:
        remove_scratch(base)
