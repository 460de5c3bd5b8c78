"""Leave a process three standard descriptors and those it is told to keep."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TextIO

from quizapp.grading.runner.confine import kernel
from quizapp.grading.runner.confine.protection import ConfineError

_LAST = (1 << 32) - 1


def replace(stdin_fd: int | None, log_fd: int, keep_fds: Sequence[int]) -> None:
    """Make `stdin_fd` (or the null device) 0 and `log_fd` 1 and 2; close all but `keep_fds`."""
    keep = sorted(set(keep_fds))
    if keep and keep[0] <= 2:
        raise ConfineError("descriptors 0 to 2 are replaced and cannot be kept")
    for descriptor in keep:
        os.fstat(descriptor)
    # Copies first, above 2: either source may itself be one of the three that are replaced.
    stdin = os.open(os.devnull, os.O_RDONLY) if stdin_fd is None else os.dup(stdin_fd)
    log = os.dup(log_fd)
    while stdin <= 2:
        stdin = os.dup(stdin)
    while log <= 2:
        log = os.dup(log)
    os.dup2(stdin, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    close_others(keep)
    _reopen()


def close_others(keep: Sequence[int]) -> None:
    """Close every descriptor above 2 that is not in `keep`, which is sorted."""
    first = 3
    for descriptor in (*keep, _LAST + 1):
        if descriptor > first and not _close_range(first, descriptor - 1):
            break
        first = descriptor + 1
    else:
        return
    for descriptor in _open_now():
        if descriptor > 2 and descriptor not in keep:
            # One of them was the listing's own, closed by now.
            os.closerange(descriptor, descriptor + 1)


def _close_range(first: int, last: int) -> bool:
    return kernel.LINUX and kernel.close_range(first, last)


def _open_now() -> Iterable[int]:
    try:
        return [int(name) for name in os.listdir("/dev/fd")]
    except OSError:
        return range(3, 4096)


def _reopen() -> None:
    """Give the three streams fresh objects.

    The old ones may hold text of the service that was never flushed. They stay alive in
    `sys.__stdout__` and its like, for their end would write that text into the learner's log.
    """
    sys.stdin = _reader(0)
    sys.stdout = _writer(1)
    sys.stderr = _writer(2)


def _reader(descriptor: int) -> TextIO:
    return open(descriptor, encoding="utf-8", errors="replace", closefd=False)


def _writer(descriptor: int) -> TextIO:
    # No buffer, as with `python -u`: what was printed before a kill is what tells most.
    return io.TextIOWrapper(
        open(descriptor, "wb", buffering=0, closefd=False),
        encoding="utf-8",
        errors="backslashreplace",
        write_through=True,
    )
