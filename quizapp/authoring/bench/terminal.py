"""A program in a terminal that nobody looks at: keys go in, what is drawn comes out, with times."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

PATIENCE = 60.0
_SEQUENCES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\)|\x1b.")


class Terminal:
    """Linux and macOS; a context manager that ends what it started."""

    def __init__(
        self, command: list[str], env: Mapping[str, str], size: tuple[int, int] = (80, 24)
    ) -> None:
        self._front, back = os.openpty()
        width, height = size
        fcntl.ioctl(back, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.began = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            env={**env, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            stdin=back,
            stdout=back,
            stderr=back,
            start_new_session=True,
        )
        os.close(back)
        self._drawn = b""

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGTERM)
        with contextlib.suppress(OSError):
            while self._process.poll() is None:
                self._read(0.1)
        os.close(self._front)
        self._process.wait()

    def type(self, keys: str) -> float:
        """Press keys; what was drawn before is forgotten. The moment they were pressed."""
        while self._read(0.0):
            pass
        self._drawn = b""
        os.write(self._front, keys.encode())
        return time.perf_counter()

    def wait(self, *words: str, or_else: str = "") -> float:
        """The moment at which all of `words` have been drawn, each behind the one before; or
        `or_else`, where what they show may be over before it was drawn.

        Raises:
            RuntimeError: they do not come, or the program ended.
        """
        deadline = time.perf_counter() + PATIENCE
        while True:
            drawn = _SEQUENCES.sub(b"", self._drawn).decode(errors="replace")
            place = 0
            for word in words:
                place = drawn.find(word, place) if place >= 0 else -1
            if place >= 0 or (or_else and or_else in drawn):
                return time.perf_counter()
            if time.perf_counter() > deadline or not self._read(1.0, must=True):
                raise RuntimeError(f"{words} was not drawn; last: {drawn[-2000:]!r}")

    def settle(self, seconds: float = 0.3) -> None:
        """Wait until nothing has been drawn for a while."""
        while self._read(seconds):
            pass

    def _read(self, seconds: float, *, must: bool = False) -> bool:
        ready, _, _ = select.select([self._front], [], [], seconds)
        if not ready:
            return must and self._process.poll() is None
        try:
            data = os.read(self._front, 1 << 16)
        except OSError:  # what Linux says of a terminal whose other end is closed
            data = b""
        self._drawn += data
        return bool(data)
