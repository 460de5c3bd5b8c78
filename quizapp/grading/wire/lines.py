"""Lines: a pipe or a socket, by its number, that bytes and frames go over.

Windows numbers sockets apart from files, and can wait for sockets alone: there every line is one.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator

from quizapp.grading.wire.frames import PREFIX, Frame, parse_object, sizes


def receive(line: int, size: int) -> bytes:
    """The next bytes, at most ``size``; none where the other side has closed or died.

    Raises:
        BlockingIOError: there is nothing yet, and the line does not block.
    """
    try:
        if sys.platform == "win32":
            with _borrowed(line) as borrowed:
                return borrowed.recv(size)
        return os.read(line, size)
    except ConnectionError:
        return b""


def receive_frame(line: int) -> Frame | None:
    """One frame and not a byte more, however long it takes; ``None`` where the line ends first."""
    prefix = _exactly(line, PREFIX.size)
    if prefix is None:
        return None
    header_size, body_size = sizes(prefix)
    rest = _exactly(line, header_size + body_size)
    return None if rest is None else Frame(parse_object(rest[:header_size]), rest[header_size:])


def send(line: int, data: bytes) -> None:
    """All of ``data``; OSError where the other side has gone."""
    view = memoryview(data)
    while view:
        view = view[send_some(line, view) :]


def send_some(line: int, data: bytes | bytearray | memoryview) -> int:
    """As much of ``data`` as the line takes at once; how many bytes that was."""
    if sys.platform == "win32":
        with _borrowed(line) as borrowed:
            return borrowed.send(data)
    return os.write(line, data)


def close(line: int) -> None:
    """Close the line."""
    if sys.platform == "win32":
        socket.close(line)
    else:
        os.close(line)


@contextlib.contextmanager
def _borrowed(line: int) -> Iterator[socket.socket]:
    borrowed = socket.socket(fileno=line)
    try:
        yield borrowed
    finally:
        borrowed.detach()


def _exactly(line: int, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        chunk = receive(line, size - len(data))
        if not chunk:
            return None
        data += chunk
    return bytes(data)
