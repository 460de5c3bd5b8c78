"""Notice that a file was saved, however its editor does that."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from quizapp.errors import NothingToGrade

_STEP = 5
"""Milliseconds between two looks at what the system has told, and so the delay behind a save. Too
short to join the steps in which some editors save: who reads the file must bear those."""
_LOOK = 1_000
"""Milliseconds without news after which it is told to look all the same: what is saved while the
watching begins is told by nobody."""
_POLL = 150
"""Milliseconds between two looks at the folder, where the system tells nothing."""


def stamp(path: Path) -> tuple[int, int, int] | None:
    """Identity of a file's present content; ``None`` while an editor has taken it away."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


class Saves:
    """Watches one file from a thread; ``descriptor`` can be read once something may have happened.
    Whether something has, `stamp` tells."""

    def __init__(self, path: Path, *, polling: bool) -> None:
        """``polling``: look again and again, for folders whose changes the system does not tell
        (network shares, containers).

        Raises:
            NothingToGrade: there is no such folder.
        """
        self._target = path.resolve()
        if not self._target.parent.is_dir():
            raise NothingToGrade(
                f"there is no folder {self._target.parent} to watch",
                hint="make it, or name another file",
            )
        self._polling = polling
        self._stop = threading.Event()
        self.descriptor, self._told = os.pipe()
        os.set_blocking(self.descriptor, False)
        os.set_blocking(self._told, False)
        self._thread = threading.Thread(target=self._watch, name="saves", daemon=True)

    def __enter__(self) -> Saves:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=2.0)
        os.close(self.descriptor)
        os.close(self._told)

    def drain(self) -> None:
        """Take what has been told, so that the descriptor waits for the next."""
        with contextlib.suppress(BlockingIOError):
            while os.read(self.descriptor, 4_096):
                pass

    def _watch(self) -> None:
        for _ in self._changes():
            with contextlib.suppress(OSError):  # full is as good as told, closed is over
                os.write(self._told, b"s")

    def _changes(self) -> Iterator[object]:
        from watchfiles import watch

        return watch(
            self._target.parent,
            watch_filter=lambda _, name: Path(name).resolve() == self._target,
            debounce=50,
            step=_STEP,
            stop_event=self._stop,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            raise_interrupt=False,
            force_polling=self._polling or None,
            poll_delay_ms=_POLL,
            recursive=False,
        )
