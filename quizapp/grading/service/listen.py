"""A service's ear, where it outlives the command that started it: see ``grading.resident``."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Callable

from quizapp.grading.service.front import Front

IDLE_SECONDS = 15 * 60.0
"""How long nobody must have been there before it ends."""
MOST = 16
"""Front ends at once; more are turned away, and start graders of their own."""
_LOG_BYTES = 1 << 18
SAFE_TIERS = ("full", "strong", "bwrap")
"""Tiers at which an answer cannot connect to a socket. At others nobody listens while one runs:
who speaks to a grader can have it run a pack, unconfined."""


class Listener:
    """The socket that front ends come to, and when to stop listening."""

    def __init__(self, descriptor: int, path: str, build: str, idle: float = IDLE_SECONDS) -> None:
        """``path``: where the socket is to be found."""
        self._socket = socket.socket(fileno=descriptor)
        self._socket.setblocking(False)
        self._path = path
        self._build = build
        self._idle = idle
        self._since = time.time()
        self._left = time.monotonic()
        self._runs = 0

    @property
    def descriptor(self) -> int:
        """It can be read when somebody comes."""
        return self._socket.fileno()

    def begin(self) -> None:
        """Listen as this process: whoever connects asks the kernel which one it is."""
        self._socket.listen(MOST)

    def accept(self, fronts: int, watch: Callable[[Front, int, str], None]) -> Front | None:
        """Take on who has come; ``None`` where nobody has, or is turned away."""
        try:
            connection, _ = self._socket.accept()
        except OSError:
            return None
        front = Front.accept(connection, watch)
        if front is not None and fronts >= MOST:
            front.say({"kind": "full"})
            front.close()
            return None
        if front is not None:
            front.say(
                {
                    "kind": "hello",
                    "build": self._build,
                    "pid": os.getpid(),
                    "since": self._since,
                    "runs": self._runs,
                    "idle": self._idle,
                    "fronts": fronts,
                }
            )
        return front

    def ran(self) -> None:
        """A run is over."""
        self._runs += 1
        with contextlib.suppress(OSError):
            # What it and its children complain of goes to a file that is only ever added to.
            if os.fstat(2).st_size > _LOG_BYTES:
                os.ftruncate(2, 0)

    def gone(self) -> None:
        """A front end has gone."""
        self._left = time.monotonic()

    def patience(self) -> float:
        """Seconds until it has been alone for long enough."""
        return max(0.0, self._left + self._idle - time.monotonic())

    def leave(self) -> None:
        """Leave listening to a fork: nobody is to wait for this process."""
        self._socket.close()

    def close(self) -> None:
        """Listen no more, and let the next command start another."""
        with contextlib.suppress(OSError):
            os.unlink(self._path)
        self._socket.close()
