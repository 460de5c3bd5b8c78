"""An event loop's line to a service: pipes to one of one's own, or the socket of a resident."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from quizapp.errors import Fault
from quizapp.grading.launch import died, service_command, service_environment

if TYPE_CHECKING:
    from quizapp.grading.resident.line import Line

LINE_LIMIT = 16 << 20
"""Longest event line: a report with bounded texts; asyncio's own limit of 64 KiB is too small."""
Use = Literal["none", "found", "started"]
"""Whether a resident is used at all, where one is found, or started where none is."""


class Own:
    """A service that ends with who started it."""

    def __init__(self) -> None:
        self._errors: Any = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the service
        # One that is dropped without stop (a crashed screen) still gives its file back.
        weakref.finalize(self, self._errors.close)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it. What is cancelled meanwhile still has a process to stop.

        Raises:
            QuizError: the environment asks for a service that there is not.
        """
        command = service_command()
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

    @property
    def pid(self) -> int:
        return self._process.pid if self._process is not None else 0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def readline(self) -> bytes:
        """The next line; empty where it has ended."""
        assert self._process is not None and self._process.stdout is not None
        return await self._process.stdout.readline()

    async def send(self, data: bytes) -> None:
        """All of ``data``; ConnectionError or RuntimeError where nobody reads."""
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(data)
        await self._process.stdin.drain()

    async def ended(self) -> Fault:
        """The error for one that ended in the middle."""
        assert self._process is not None
        code = await self._process.wait()
        if self._errors.closed:
            return Fault("the grading service was stopped")
        self._errors.seek(0)
        return died(code, self._errors.read()[-4_000:].decode(errors="replace"))

    async def stop(self) -> None:
        """Ask it to end by closing its stdin; after half a second it is killed."""
        try:
            if self._process is not None:
                await _stop(self._process)
        finally:
            self._errors.close()


class Shared:
    """A resident, which stays when its front ends go."""

    def __init__(self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._line = line
        self._reader, self._writer = reader, writer
        self.told = False
        """Whether it has been said that it has gone."""

    @classmethod
    async def over(cls, line: Line) -> Shared:
        """Take a line that somebody else dialled."""
        connection, read = line.hand_over()
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=LINE_LIMIT)
        reader.feed_data(read)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.create_connection(lambda: protocol, sock=connection)
        return cls(line, reader, asyncio.StreamWriter(transport, protocol, reader, loop))

    @property
    def pid(self) -> int:
        return self._line.pid

    @property
    def alive(self) -> bool:
        return not self._reader.at_eof() and not self._writer.is_closing()

    async def readline(self) -> bytes:
        """The next line; empty where it has gone."""
        try:
            return await self._reader.readline()
        except ConnectionError:
            return b""

    async def send(self, data: bytes) -> None:
        """All of ``data``; ConnectionError or RuntimeError where nobody reads."""
        self._writer.write(data)
        await self._writer.drain()

    async def ended(self) -> Fault:
        """The error for one that has gone."""
        from quizapp.grading.resident.line import GONE, Gone

        self.told = True
        return Gone(GONE)

    async def stop(self) -> None:
        """Leave it."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


Link = Own | Shared


class Dial:
    """Looking for a resident, or starting one, in a thread: whoever gives up waiting leaves it
    behind, and it keeps no process from ending."""

    def __init__(self, use: Use, say: Callable[[str], object]) -> None:
        self._loop = asyncio.get_running_loop()
        self._found: asyncio.Future[Line | None] = self._loop.create_future()
        self._use, self._say = use, say
        threading.Thread(target=self._dial, daemon=True, name="dial").start()

    async def line(self) -> Line | None:
        """The line; ``None`` where a service of one's own must do."""
        return await asyncio.shield(self._found)

    def give_up(self) -> None:
        """Nobody waits any more."""
        if not self._found.done():
            self._found.set_result(None)

    def _dial(self) -> None:
        line, problem = None, None
        try:
            from quizapp.grading.resident.find import obtain

            line = obtain(self._tell, may_start=self._use == "started")
        except Exception as error:
            problem = error
        try:
            self._loop.call_soon_threadsafe(self._done, line, problem)
        except RuntimeError:  # the loop has been closed
            if line is not None:
                line.close()

    def _tell(self, words: str) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._say, words)

    def _done(self, line: Line | None, problem: Exception | None) -> None:
        if self._found.done():
            if line is not None:
                line.close()
        elif problem is not None:
            self._found.set_exception(problem)
        else:
            self._found.set_result(line)


async def _stop(process: asyncio.subprocess.Process) -> None:
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
