"""Writing what only its owner should read: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
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
