"""How front ends reach the service: start it, send requests, read typed events.

Torch-free, and free of any front end. ``Client`` is for commands, ``AsyncClient`` for the TUI;
both start the same process (``launch``) and read the same lines (``EVENT``).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
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
from quizapp.grading.launch import start
from quizapp.grading.link import LINE_LIMIT, Dial, Link, Own, Shared, Use
from quizapp.grading.plain import ANOTHER_VERSION, NO_TEXT, NO_TEXT_HINT
from quizapp.grading.service.settings import Bounds, too_large


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
    """The same for an event loop: started on demand, restarted after a death; or a resident."""

    def __init__(self, resident: Use = "none", say: Callable[[str], object] = str) -> None:
        """``resident``: see ``Use``; ``say`` is told why one was not used, where that is no choice
        of the user's. One that goes is replaced by a service of one's own, for good."""
        self.say = say
        self._use: Use = resident
        self._dial: Dial | None = None
        self._link: Link | None = None
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

    @property
    def pid(self) -> int:
        """Process id of the service; 0 where there is none."""
        return self._link.pid if self._link is not None else 0

    async def warm(self) -> None:
        """Find or start a service if there is none; idempotent.

        Raises:
            Fault: the client has been stopped. A screen's timer may come after its end.
            QuizError: the environment asks for a service that there is not.
        """
        async with self._lock:
            self._check_open()
            if self._link is not None:
                if self._link.alive:
                    return
                link, self._link = self._link, None
                if isinstance(link, Shared):
                    self._use = "none"
                    if not link.told:
                        self.say(str(await link.ended()))
                await link.stop()
            self.ready = None
            if self._use != "none" and await self._found():
                return
            self._check_open()
            own = Own()
            self._link = own
            await own.start()

    async def _found(self) -> bool:
        """Whether there is a resident now."""
        self._dial = Dial(self._use, lambda words: self.say(words))
        line = None
        try:
            line = await self._dial.line()
        finally:
            self._dial.give_up()
            self._dial = None
        if line is None:
            self._use = "none"
            return False
        if self._stopped:
            line.close()
            return False
        self._link = await Shared.over(line)
        return True

    def _check_open(self) -> None:
        if self._stopped:
            raise Fault("the grading service was stopped", hint="run the command again")

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
        """Leave the service; one of one's own ends, for good, and everything below it. Call it
        before the loop ends."""
        self._stopped = True
        if self._dial is not None:
            self._dial.give_up()
        # Under the lock: a service that is just being started must be ended as well.
        async with self._lock:
            link, self._link = self._link, None
        if link is not None:
            await link.stop()

    async def _next(self) -> AnyEvent:
        link = self._link
        if link is None:
            raise Fault("the grading service was stopped", hint="run the command again")
        try:
            line = await link.readline()
        except ValueError as error:  # what asyncio says of a line beyond the limit
            raise Fault(
                "the grading service sent a line without an end", hint=ANOTHER_VERSION
            ) from error
        if not line:
            ended = await link.ended()
            if self._link is not link:
                raise Fault("the grading service was stopped", hint="run the command again")
            raise ended
        event = parse(line)
        if isinstance(event, Ready):
            self.ready = event
        return event

    async def _send(self, line: bytes) -> None:
        link = self._link
        if link is None:
            raise Fault("the grading service was stopped", hint="run the command again")
        try:
            await link.send(line)
        except (ConnectionError, RuntimeError):
            if isinstance(link, Shared):
                raise await link.ended() from None
            raise Fault(
                "the grading service died", hint="grade again: it is started anew"
            ) from None


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
            f"the grading service sent an unknown event: {line[:200]!r}", hint=ANOTHER_VERSION
        ) from error
