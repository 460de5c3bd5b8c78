"""Runs of one answer, in a thread, so that keys and saves are heard meanwhile."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.cli.context import App
from quizapp.cli.guard import counts_only
from quizapp.errors import Fault, QuizError
from quizapp.learner.workspace import read_answer

if TYPE_CHECKING:
    from quizapp.catalog import Challenge
    from quizapp.cli.grade import Options
    from quizapp.cli.grader import Grader
    from quizapp.learner.known import Name


@dataclass(slots=True)
class Run:
    """A run, and what came of it."""

    source: str
    since: float
    """Monotonic time of what it was begun for: a save, or a key."""
    request: dict[str, Any]
    events: list[Any] = field(default_factory=list)
    """Of its checks."""
    report: Any = None
    drawn: Any = None
    """The event that tells of its figure."""
    problem: BaseException | None = None
    """Why there is no report."""
    dropped: bool = False
    """Whether another has taken its place."""
    milliseconds: float = 0.0
    """From what it was begun for to its end."""


class Runs:
    """One run at a time. ``descriptor`` can be read when a run has something to tell."""

    def __init__(
        self, app: App, grader: Grader, options: Options, challenge: Challenge | Name, path: Path
    ) -> None:
        self._app = app
        self._grader = grader
        self._options = options
        self._challenge = challenge
        self._path = path
        self._told: queue.SimpleQueue[tuple[Run, Any]] = queue.SimpleQueue()
        self.descriptor, self._tell = os.pipe()
        self.going: Run | None = None
        self._next: Run | None = None

    def begin(self, *, since: float, figure: bool = False) -> None:
        """Grade the file as it is now, instead of what is being graded.

        Raises:
            NothingToGrade: it cannot be read. QuizError: an interview asks for it.
        """
        from quizapp.cli.grade import request_for

        self._drop()
        counts_only(self._challenge.id)
        source = read_answer(self._path)
        request = request_for(self._app, self._options, self._challenge, self._path, source)
        self._next = Run(source, since, request | {"figure": figure})
        self._go_on()

    def hear(self) -> Run | None:
        """Take what the thread has told; a run that is over and wanted, if one is."""
        os.read(self.descriptor, 1)
        run, event = self._told.get()
        if event is not None:
            run.events.append(event)
            return None
        self.going = None
        self._go_on()
        return None if run.dropped else run

    def record(self, run: Run) -> None:
        """Remember a run that was shown."""
        from quizapp.cli.grade import keep

        keep(self._app, self._options, self._challenge, run.report, run.source)

    def _drop(self) -> None:
        self._next = None
        if self.going is not None and not self.going.dropped:
            self.going.dropped = True
            self._grader.cancel()

    def _go_on(self) -> None:
        # Two threads must not read one line: the next is asked for once the one before has ended.
        if self.going is None and self._next is not None:
            run, self._next = self._next, None
            self.going = run
            events = self._grader.grade(**run.request)
            threading.Thread(target=self._follow, args=(run, events), daemon=True).start()

    def _follow(self, run: Run, events: Iterator[Any]) -> None:
        try:
            for event in events:
                match event.kind:
                    case "finished":
                        run.report = event.report
                    case "figure":
                        run.drawn = event
                    case "failed":
                        kind = QuizError if event.code == 2 else Fault
                        run.problem = kind(event.message, hint=event.hint or None)
                    case "cancelled":
                        run.problem = Fault("the run was cancelled", hint="save again")
                    case _:
                        self._put(run, event)
        except BaseException as error:
            run.problem = error
        run.milliseconds = (time.monotonic() - run.since) * 1e3
        self._put(run, None)

    def _put(self, run: Run, event: Any) -> None:
        self._told.put((run, event))
        os.write(self._tell, b"r")
