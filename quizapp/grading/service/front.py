"""A front end, as the service sees it: requests come, events go, and a run is its own."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Callable, Iterator

from quizapp.grading.events import AnyEvent
from quizapp.grading.service.run import Run
from quizapp.grading.service.settings import Bounds, too_large
from quizapp.grading.wire.lines import close, receive

MOST_UNREAD = 32 << 20
"""Bytes that may wait for a front end that does not read. A pipe's writer waits instead."""
_CREDENTIALS = struct.Struct("3i")


class Front:
    """Lines in, lines out. ``requests`` and ``events`` are two pipes, or one socket twice."""

    def __init__(
        self,
        requests: int,
        events: int,
        watch: Callable[[Front, int, str], None],
        connection: socket.socket | None = None,
    ) -> None:
        self.requests = requests
        self._events = events
        self._connection = connection
        self._watch = watch
        self._buffer = b""
        self._outbox = bytearray()
        self._bounds = Bounds()
        self._passing = False
        """Whether what comes belongs to a request that was refused for its size."""
        self.run: Run | None = None
        self.gone = False
        watch(self, requests, "r")

    @classmethod
    def accept(
        cls, connection: socket.socket, watch: Callable[[Front, int, str], None]
    ) -> Front | None:
        """A front end that has connected; ``None``, and hung up on, where it is another user's."""
        size = _CREDENTIALS.size
        found = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        if _CREDENTIALS.unpack(found)[1] != os.geteuid():
            connection.close()
            return None
        connection.setblocking(False)
        number = connection.fileno()
        return cls(number, number, watch, connection)

    def lines(self) -> Iterator[bytes]:
        """The lines that have come; ``gone`` is set where no more can."""
        try:
            data = receive(self.requests, 1 << 16)
        except BlockingIOError:
            return
        if not data:
            self.gone = True
            return
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if lines and self._passing:
            self._passing = False
            del lines[0]
        yield from lines
        if len(self._buffer) > self._bounds.request_bytes:
            if not self._passing:
                self._passing = True
                self.tell(too_large(None, self._bounds))
            self._buffer = b""

    def tell(self, event: AnyEvent) -> None:
        """Say an event."""
        self.write(event.model_dump_json().encode() + b"\n")

    def say(self, words: dict[str, object]) -> None:
        """Say what is no event."""
        self.write(json.dumps(words).encode() + b"\n")

    def write(self, line: bytes) -> None:
        """Send a line; ``gone`` is set where nobody reads."""
        if self._connection is not None:
            self._outbox += line
            self.send()
            return
        view = memoryview(line)
        try:
            while view:
                view = view[os.write(self._events, view) :]
        except BrokenPipeError:
            self.gone = True

    def send(self) -> None:
        """Send what has not been taken yet, as far as it is taken now: one that sleeps must not
        make the others wait."""
        assert self._connection is not None
        try:
            while self._outbox and not self.gone:
                del self._outbox[: self._connection.send(self._outbox)]
        except BlockingIOError:
            self.gone = self.gone or len(self._outbox) > MOST_UNREAD
        except OSError:
            self.gone = True
        if not self.gone:
            self._watch(self, self.requests, "rw" if self._outbox else "r")

    def close(self) -> None:
        """Forget it, and end its run."""
        self.gone = True
        if self.run is not None:
            self.run.close()
            self.run = None
        self._watch(self, self.requests, "")
        if self._connection is not None:
            self._connection.close()
        else:
            close(self.requests)
