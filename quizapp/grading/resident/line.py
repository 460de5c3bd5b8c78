"""A front end's line to a resident, which looks like the one to a service of its own."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
from typing import Any

from quizapp.errors import Fault

GREETING_SECONDS = 20.0
"""How long a resident may take to say what it is. One that was just started loads torch first."""
STOP_SECONDS = 5.0
_GREETING_BYTES = 1 << 16
_CREDENTIALS = struct.Struct("3i")


GONE = "the resident grader has gone in the middle; a grader of our own is started"
"""What every front end says then."""


class NoResident(Exception):
    """What was connected to is not to be used; in words."""

    pid = 0
    """The process that listens, where it is this user's."""


class Line:
    """A connection whose other end has said what it is."""

    def __init__(self, connection: socket.socket) -> None:
        """
        Raises:
            NoResident: it is somebody else's, says nothing, or says what no resident does.
        """
        self._socket = connection
        self._file = connection.makefile("rb")
        self.pid = 0
        """The process that listens, as the kernel knows it."""
        try:
            self.pid = self._peer()
            self.greeting = self._hello()
            if self.pid == os.getpid():
                # Who started it listened first; only later connections tell of it.
                self.pid = int(self.greeting.get("pid", 0))
        except BaseException as error:
            self._shut()
            if isinstance(error, NoResident):
                error.pid = self.pid
            raise

    @property
    def build(self) -> str:
        """What it was made of when it was started; see ``identity.build``."""
        return str(self.greeting.get("build"))

    def send(self, data: bytes) -> None:
        """All of ``data``; OSError where nobody reads."""
        self._socket.sendall(data)

    def readline(self, limit: int) -> bytes:
        """The next line; empty where it has gone."""
        try:
            return self._file.readline(limit)
        except OSError:
            return b""

    def hand_over(self) -> tuple[socket.socket, bytes]:
        """The connection, for an event loop, and what of it has been read already. This line can
        say no more than whose it was."""
        self._socket.setblocking(False)
        read = self._file.peek()
        self._file.close()
        return self._socket, read

    def ended(self) -> Fault:
        """The error for a line that ended in the middle."""
        return Gone("the resident grader has gone", hint="`quiz grade` starts another one")

    def close(self, *, at_once: bool = False) -> None:
        """Leave; the run that is on ends, the resident stays."""
        self._shut()

    def stop(self) -> None:
        """Have it end, with whatever it is doing, and wait until it hangs up."""
        with contextlib.suppress(OSError):
            # Left at once, it might find that nobody listens before it has read this.
            self.send(b'{"kind":"stop"}\n')
            self._socket.settimeout(STOP_SECONDS)
            while self._file.readline(_GREETING_BYTES):
                pass
        self._shut()

    def _peer(self) -> int:
        size = _CREDENTIALS.size
        found = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        pid, user, _ = _CREDENTIALS.unpack(found)
        if user != os.geteuid():
            raise NoResident("the resident grader is another user's")
        return int(pid)

    def _hello(self) -> dict[str, Any]:
        self._socket.settimeout(GREETING_SECONDS)
        try:
            line = self._file.readline(_GREETING_BYTES)
            said = json.loads(line)
        except TimeoutError:
            raise NoResident("the resident grader does not answer") from None
        except (OSError, ValueError):
            raise Ended("the resident grader ended before it was ready") from None
        if isinstance(said, dict) and said.get("kind") == "full":
            raise NoResident("the resident grader is used by too many at once")
        if not isinstance(said, dict) or said.get("kind") != "hello":
            raise NoResident("the resident grader speaks another language")
        self._socket.settimeout(None)
        return said

    def _shut(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        self._socket.close()


class Ended(NoResident):
    """It ended while it was asked."""


class Gone(Fault):
    """A resident ended while it was used; nothing is lost, since grading again is all it takes."""
