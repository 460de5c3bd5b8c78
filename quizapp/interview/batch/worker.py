"""The half that grades: in a thread of this process, or of any process that an executor has.

Each thread that is given work keeps a service of its own, for as long as it lives or until ``rest``
is called. An answer never runs here: it runs below that service, behind the wall. So whatever it
does, this process stays; and should this process die, its services die with it.
"""

from __future__ import annotations

import math
import platform
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import quizapp
from quizapp.catalog import content, load_one
from quizapp.errors import Fault, QuizError
from quizapp.grading import launch
from quizapp.grading.client import Client
from quizapp.grading.events import Failed, FigureDrawn, Finished
from quizapp.grading.report import TOO_LONG, Report, Verdict
from quizapp.interview.batch.work import Outcome, Place, Work
from quizapp.interview.fingerprint import pack_sha256

LIMIT_SECONDS = 300.0
"""Longest time from a request to its last event, beyond what its checks are given: a service bounds
each run itself, so one that says nothing for so long is broken."""
TIMEOUTS = 2
"""Checks of an answer that may take too long before the others are left out. One hanging check is a
mistake like any other; an answer that hangs everywhere would cost a minute."""


class _Seat:
    """A thread's own service."""

    def __init__(self) -> None:
        self._service: launch.Service | None = None
        self._client: Client | None = None
        self.taken = threading.Lock()
        """Held while the thread works."""

    def client(self) -> Client:
        """The service, started where there is none."""
        if self._service is not None and not self._service.alive:
            self.clear()
        if self._client is None:
            self._service = launch.start()
            self._client = Client(self._service)
        return self._client

    def clear(self) -> None:
        """End it; the next is a fresh one."""
        client, self._client, self._service = self._client, None, None
        if client is not None:
            client.close()

    def end(self) -> None:
        """The same from another thread, which may be reading: its reader then meets the end."""
        if self._service is not None:
            self._service.kill()


_mine = threading.local()
_seats: weakref.WeakSet[_Seat] = weakref.WeakSet()
_lock = threading.Lock()


def _seat() -> _Seat:
    if not hasattr(_mine, "seat"):
        _mine.seat = _Seat()
        with _lock:
            _seats.add(_mine.seat)
    seat: _Seat = _mine.seat
    return seat


def describe() -> str:
    """The ``Place`` that this worker is, as JSON.

    Raises:
        Fault: no service can be started here.
    """
    seat = _seat()
    with seat.taken:
        try:
            return _place(seat.client()).model_dump_json()
        except BaseException:
            seat.clear()
            raise


def grade(source: bytes, work: str) -> str:
    """Grade once: text and ``Work`` in, ``Outcome`` out. Never raises: what goes wrong is told, and
    the service it went wrong with is not used again."""
    began = time.monotonic()
    seat = _seat()
    with seat.taken:
        try:
            outcome = _grade(seat, source.decode(), Work.model_validate_json(work))
        except QuizError as error:
            outcome = Outcome(fault=True, problem=_told(error))
        except Exception as error:
            outcome = Outcome(fault=True, problem=f"{type(error).__name__}: {error}")
        if outcome.fault:
            seat.clear()
    spent = round((time.monotonic() - began) * 1e3, 3)
    return outcome.model_copy(update={"milliseconds": spent}).model_dump_json()


def rest() -> None:
    """End every service of this process, whatever it is at; work that comes later starts others."""
    with _lock:
        seats = list(_seats)
    for seat in seats:
        if seat.taken.acquire(blocking=False):
            try:
                seat.clear()
            finally:
                seat.taken.release()
        else:
            seat.end()


def _grade(seat: _Seat, source: str, work: Work) -> Outcome:
    pack = work.pack or content.root()
    _check_pack(pack, work)
    if work.fresh:
        seat.clear()
    client = seat.client()
    if difference := work.place.difference(_place(client)):
        raise Fault(
            f"this worker is another than the first: {difference}",
            hint="install the same quiz, torch and Python on every machine",
        )
    timer = threading.Timer(LIMIT_SECONDS + 2 * work.check_seconds, seat.end)
    timer.daemon = True
    timer.start()
    drawn: FigureDrawn | None = None
    try:
        for event in client.grade(**_request(pack, source, work)):
            if isinstance(event, FigureDrawn):
                drawn = event
            if isinstance(event, Finished):
                return _outcome(event.report, drawn, work)
            if isinstance(event, Failed):
                return Outcome(
                    problem=f"{event.message} ({event.hint})" if event.hint else event.message,
                    fault=event.code != QuizError.exit_code,
                )
    finally:
        timer.cancel()
    raise Fault("the run was cancelled")


def _request(pack: Path, source: str, work: Work) -> dict[str, Any]:
    hurry = work.hurry or math.inf
    return {
        "pack": pack,
        "topic": work.topic,
        "challenge": work.challenge,
        "source": source,
        "filename": work.filename,
        "device": work.device,
        "dtype": work.dtype,
        "seed": work.seed,
        "check_seconds": min(work.check_seconds, hurry),
        "load_seconds": min(work.load_seconds, 4 * hurry),
        "timeouts": 1 if work.hurry else TIMEOUTS,
        "bulk": True,
        "figure": work.figure,
    }


def _outcome(report: Report, drawn: FigureDrawn | None, work: Work) -> Outcome:
    if report.verdict is Verdict.FAULT:
        text = report.problem.text if report.problem else "the grader failed"
        return Outcome(problem=text, fault=True)
    slow = _was_slow(report) or (drawn is not None and drawn.problem == TOO_LONG)
    if work.hurry and slow:
        return Outcome(slow=True)
    return Outcome(report=report, figure=drawn.figure if drawn else None)


def _was_slow(report: Report) -> bool:
    verdicts = {report.verdict, *(one.verdict for one in report.checks)}
    if Verdict.TIMEOUT in verdicts:
        return True
    # A text that took too long to be parsed is told so in words alone.
    problem = report.problem
    unparsed = report.verdict is Verdict.NOT_GRADABLE
    return unparsed and problem is not None and problem.kind == "ended"


_packs: dict[tuple[Path, str], str] = {}


def _check_pack(pack: Path, work: Work) -> None:
    """That the pack here is the one the batch is about; read once per process."""
    key = (pack, work.challenge)
    if key not in _packs:
        _packs[key] = pack_sha256(load_one(pack, work.topic, work.challenge))
    if _packs[key] != work.pack_sha256:
        raise Fault(
            f"the challenge {work.challenge} in {pack} is another than the batch's",
            hint="give every machine the same pack",
        )


def _place(client: Client) -> Place:
    return Place.of(client.wait_ready(), quizapp.__version__, platform.python_version())


def _told(error: QuizError) -> str:
    return f"{error} ({error.hint})" if error.hint else str(error)
