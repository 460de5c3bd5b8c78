"""How front ends reach the service: start it, send requests, read typed events.

Torch-free, and free of any front end. ``Client`` is for commands, ``AsyncClient`` for the TUI;
both start the same process (``launch``) and read the same lines (``EVENT``).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import tempfile
import weakref
from collections.abc import AsyncIterator, Iterator
from typing import Any, Protocol

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from quizapp.errors import Fault, QuizError
from quizapp.grading.events import (
    EVENT,
    AnyEvent,
    Cancelled,
    CancelRequest,
    Failed,
    Finished,
    GradeRequest,
    Ready,
)
from quizapp.grading.launch import died, service_command, service_environment, start
from quizapp.grading.plain import ANOTHER_VERSION, NO_TEXT, NO_TEXT_HINT
from quizapp.grading.service.settings import Bounds, too_large

LINE_LIMIT = 16 << 20
"""Longest event line: a report with bounded texts; asyncio's own limit of 64 KiB is too small."""


class Line(Protocol):
    """How a service is talked to: pipes to one of one's own, or a socket of a resident."""

    @property
    def pid(self) -> int:
        """Its process id."""

    def send(self, data: bytes) -> None:
        """All of ``data``; OSError where nobody reads."""

    def readline(self, limit: int) -> bytes:
        """The next line it says; empty where it has ended."""

    def ended(self) -> Fault:
        """The error for one that ended in the middle."""

    def close(self, *, at_once: bool = False) -> None:
        """Leave it. One of one's own ends then, ``at_once`` where it has no child yet."""


class Client:
    """A line to a service, for a command. Use as a context manager."""

    def __init__(self, line: Line | None = None) -> None:
        """``line``: to a service that was found or started before this module was imported;
        one is started where there is none."""
        self._line: Line = line or start()
        self._number = 0
        self.ready: Ready | None = None
        """The service's greeting, once it has been read."""

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Process id of the service."""
        return self._line.pid

    def grade(self, **request: Any) -> Iterator[AnyEvent]:
        """Send a ``GradeRequest`` (its fields but ``id``), at once; its events up to the last.

        Raises:
            Fault: the service cannot be started or died.
        """
        self._number += 1
        asked = _written(GradeRequest(id=self._number, **request))
        if len(asked) > Bounds().request_bytes:
            return iter([too_large(self._number, Bounds())])
        self._send(asked)
        return self._until_last(self._number)

    def wait_ready(self) -> Ready:
        """Wait for the service's greeting."""
        while self.ready is None:
            self._next()
        return self.ready

    def cancel(self, number: int | None = None) -> None:
        """Ask for the end of run ``number``, or of the last; its iterator then yields
        ``Cancelled``."""
        self._send(_written(CancelRequest(id=self._number if number is None else number)))

    def close(self) -> None:
        """Leave the service; one of one's own ends, and everything below it."""
        self._line.close(at_once=self.ready is None)

    def _until_last(self, number: int) -> Iterator[AnyEvent]:
        while True:
            event = self._next()
            if isinstance(event, Ready) or event.id not in (number, None):
                continue
            yield event
            if isinstance(event, (Finished, Cancelled, Failed)):
                return

    def _next(self) -> AnyEvent:
        line = self._line.readline(LINE_LIMIT)
        if not line:
            raise self._line.ended()
        event = parse(line)
        if isinstance(event, Ready):
            self.ready = event
        return event

    def _send(self, line: bytes) -> None:
        try:
            self._line.send(line)
        except OSError:
            raise self._line.ended() from None


class AsyncClient:
    """The same for an event loop: started on demand, restarted after a death."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._errors: Any = None
        self._lock = asyncio.Lock()
        self._turn = asyncio.Lock()
        self._numbers = itertools.count(1)
        self._wanted = 0
        """The run asked for last; 0 once it has been cancelled."""
        self._current: int | None = None
        """The run the service works on."""
        self._stopped = False
        self.ready: Ready | None = None
        """The running service's greeting, once it has been read."""

    async def warm(self) -> None:
        """Start the service if none runs; idempotent.

        Raises:
            Fault: the client has been stopped. A screen's timer may come after its end.
            QuizError: the environment asks for a service that there is not.
        """
        async with self._lock:
            if self._stopped:
                raise Fault("the grading service was stopped", hint="run the command again")
            if self._process is not None and self._process.returncode is None:
                return
            self.ready = None
            command = service_command()
            if self._errors is not None:
                self._errors.close()
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the service
            # A client that is dropped without stop (a crashed screen) still gives its file back.
            weakref.finalize(self, self._errors.close)
            start = asyncio.ensure_future(
                asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=self._errors,
                    env=service_environment(),
                    start_new_session=True,
                    limit=LINE_LIMIT,
                )
            )
            try:
                self._process = await asyncio.shield(start)
            except asyncio.CancelledError:
                # Cancelled between fork and pipes, asyncio would wait for ever; this takes 20 ms.
                self._process = await start
                raise

    async def wait_ready(self) -> Ready:
        """The running service's greeting; a service is started if none runs.

        Raises:
            Fault: it died, or cannot be started.
        """
        async with self._turn:
            await self.warm()
            while self.ready is None:
                await self._next()
            return self.ready

    async def grade(self, **request: Any) -> AsyncIterator[AnyEvent]:
        """Events of one run. Starting another, or leaving this iterator, cancels the run; one that
        still waits for the service or its turn by then never begins.

        Raises:
            Fault: the service died; the next call starts a new one.
        """
        number = self._wanted = next(self._numbers)
        await self._interrupt()
        asked = _written(GradeRequest(id=number, **request))
        if len(asked) > Bounds().request_bytes:
            yield too_large(number, Bounds())
            return
        async with self._turn:
            await self.warm()
            if self._wanted != number:
                yield Cancelled(id=number)
                return
            self._current = number
            try:
                await self._send(asked)
                while True:
                    event = await self._next()
                    if isinstance(event, Ready) or event.id not in (number, None):
                        continue
                    if isinstance(event, (Finished, Cancelled, Failed)):
                        self._current = None
                        yield event
                        return
                    yield event
            finally:
                if self._current == number:
                    await self._interrupt()
                    self._current = None

    async def cancel(self) -> None:
        """Stop the run in progress or about to begin, if any."""
        self._wanted = 0
        await self._interrupt()

    async def _interrupt(self) -> None:
        if self._current is not None:
            with contextlib.suppress(Fault):
                await self._send(_written(CancelRequest(id=self._current)))

    async def stop(self) -> None:
        """End the service and everything below it, for good; call it before the loop ends."""
        # Under the lock: a service that is just being started must be ended as well.
        async with self._lock:
            self._stopped = True
            process, self._process = self._process, None
            errors, self._errors = self._errors, None
        try:
            if process is not None:
                await _stop(process)
        finally:
            if errors is not None:
                errors.close()

    async def _next(self) -> AnyEvent:
        process = self._process
        if process is None or process.stdout is None:
            raise Fault("the grading service was stopped", hint="run the command again")
        try:
            line = await process.stdout.readline()
        except ValueError as error:  # what asyncio says of a line beyond the limit
            raise Fault(
                "the grading service sent a line without an end",
                hint=ANOTHER_VERSION,
            ) from error
        if not line:
            code = await process.wait()
            if self._process is not process:
                raise Fault("the grading service was stopped", hint="run the command again")
            self._errors.seek(0)
            raise died(code, self._errors.read()[-4_000:].decode(errors="replace"))
        event = parse(line)
        if isinstance(event, Ready):
            self.ready = event
        return event

    async def _send(self, line: bytes) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise Fault("the grading service was stopped", hint="run the command again")
        try:
            process.stdin.write(line)
            await process.stdin.drain()
        except (ConnectionError, RuntimeError):
            raise Fault(
                "the grading service died", hint="grade again: it is started anew"
            ) from None


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Ask a service to end by closing its stdin; after half a second it is killed."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        await asyncio.wait_for(_end(process), 0.5)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    try:
        # communicate, not wait: undrained pipes would leave transports open behind us
        await process.communicate()
    except RuntimeError:
        # a run is being read: its reader drains the pipe
        await process.wait()


def _written(request: GradeRequest | CancelRequest) -> bytes:
    try:
        return request.model_dump_json().encode() + b"\n"
    except PydanticSerializationError as error:
        raise QuizError(NO_TEXT, hint=NO_TEXT_HINT) from error


def parse(line: bytes) -> AnyEvent:
    """One event line of the service."""
    try:
        return EVENT.validate_json(line)
    except ValidationError as error:
        raise Fault(
            f"the grading service sent an unknown event: {line[:200]!r}",
            hint=ANOTHER_VERSION,
        ) from error
