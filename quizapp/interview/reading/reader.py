"""The side that asks, and outlives what is asked about."""

from __future__ import annotations

import atexit
import functools
import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from quizapp.errors import Fault
from quizapp.interview.reading.tokens import LONGEST, Body, plain

SECONDS = 10.0
"""For one source; an honest one takes a few milliseconds."""
_CHILD = [sys.executable, "-P", "-m", "quizapp.interview.reading.child"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source says without being run."""

    body: Body
    hints: tuple[tuple[int, str], ...]
    """(line, sentence) of what honest answers rarely have."""


class _Reader:
    """One child at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, source: str) -> dict[str, Any] | None:
        """What the child says; ``None`` where it ended or was ended over this source."""
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        clock = threading.Timer(SECONDS, process.kill)
        clock.start()
        line = b""
        with suppress(OSError):
            process.stdin.write(json.dumps(source).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        clock.cancel()
        if line.endswith(b"\n"):
            told: dict[str, Any] = json.loads(line)
            return told
        self.close()
        return None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            try:
                self._process = subprocess.Popen(
                    _CHILD,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError as error:
                raise Fault(
                    f"no process could be started to read answers: {error}",
                    hint="free memory or end other programs, then run it again",
                ) from error
        return self._process

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


_READER = _Reader()
atexit.register(_READER.close)


@functools.lru_cache(maxsize=4096)
def read(source: str) -> Reading:
    """Tokens and hints of a source, whatever it is. Kept, since pairs, groups and pages all ask."""
    told = _READER.ask(source[:LONGEST])
    if told is None:
        return Reading(plain(source), ((0, "It could not be parsed: the parser ended over it."),))
    body = Body(tuple(told["words"]), tuple(told["lines"]), told["parsed"], told["digest"])
    return Reading(body, tuple((line, text) for line, text in told["hints"]))
