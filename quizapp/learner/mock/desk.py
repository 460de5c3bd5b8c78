"""The interview that is on: one file per learner, rewritten whole at each event."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from quizapp import files
from quizapp.catalog import Challenge
from quizapp.errors import Fault, QuizError
from quizapp.learner import places
from quizapp.learner.mock import clock as clocks
from quizapp.learner.mock.clock import Clock, Reading
from quizapp.learner.mock.interview import Grade, Interview, Task

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class View:
    """What a status line shows."""

    interview: Interview
    """As of now; a copy, whose changes are kept nowhere."""
    remaining: float
    """Seconds; negative once the time is over."""
    paused: bool

    @property
    def task(self) -> Task:
        return self.interview.task

    @property
    def over(self) -> bool:
        return self.remaining <= 0


class Desk:
    """Where the interview that is on lies, and those that are over."""

    def __init__(self, present: Path, past: Path, now: Callable[[], Reading] = clocks.read) -> None:
        self.present = present
        self.past = past
        self._now = now

    @classmethod
    def of_user(cls) -> Desk:
        """The one of this user. Nothing is created before an interview begins."""
        return cls(places.interview(), places.folder("data") / "interviews")

    # --- asking --------------------------------------------------------------------------------
    def look(self) -> View | None:
        """How it stands now; nothing is written."""
        interview = self._read()
        if interview is None:
            return None
        _advance(interview, self._now())
        clock = interview.clock
        return View(interview, clock.remaining, clock.paused)

    def barred(self, challenge: Challenge) -> str | None:
        """Why help on a challenge is withheld now: an interview asks about its topic."""
        if not self.present.exists():
            return None
        view = self.look()
        if view is None or challenge.topic not in {one.topic for one in view.interview.tasks}:
            return None
        return "an interview asks about it"

    def finished(self) -> list[Path]:
        """The pages of interviews that are over, oldest first."""
        return sorted(self.past.glob("*.json")) if self.past.is_dir() else []

    # --- changing ------------------------------------------------------------------------------
    def begin(self, interview: Interview) -> None:
        """Put an interview on and let its clock run.

        Raises:
            QuizError: one is on already.
        """
        with self._locked():
            if self._read() is not None:
                raise QuizError(
                    "an interview is on already", hint="`quiz interview status` or `end`"
                )
            interview.clock.start(self._now())
            self._write(interview)

    def pause(self) -> Interview:
        return self._change(lambda interview, now: _pause(interview, now))

    def resume(self) -> Interview:
        return self._change(lambda interview, now: _resume(interview, now))

    def stop(self) -> Interview:
        """Stop the clock for the end, so that grading what is there takes nobody's time."""

        def change(interview: Interview, _: Reading) -> None:
            interview.clock.stopped = True

        return self._change(change)

    def switch(self, challenge: str | None = None) -> Interview:
        """Go to a task; without a name to the next one not solved, round and round."""
        return self._change(lambda interview, now: _switch(interview, challenge))

    def add(self, challenge: str, make: Callable[[Clock, float], Grade]) -> Interview:
        """Keep a grade, made on the clock as it stands then; its task becomes the one at hand."""

        def change(interview: Interview, now: Reading) -> None:
            _switch(interview, challenge)
            interview.task.add(make(interview.clock, now.wall))

        return self._change(change)

    def end(self) -> Interview:
        """Take it off. Its page is kept among those of the past first."""
        with self._locked():
            interview = self._need()
            now = self._now()
            _advance(interview, now)
            if interview.clock.paused_at is not None:
                interview.clock.start(now)
            interview.ended = now.wall
            files.make_folder(self.past, mode=0o700)
            page = self.past / f"{interview.id}.json"
            files.replace(page, interview.model_dump_json(indent=1).encode())
            try:
                self.present.unlink()
            except OSError as error:
                raise files.fault(error, self.present) from error
            return interview

    # --- the file ------------------------------------------------------------------------------
    def _change(self, change: Callable[[Interview, Reading], None]) -> Interview:
        with self._locked():
            interview = self._need()
            now = self._now()
            _advance(interview, now)
            change(interview, now)
            self._write(interview)
            return interview

    def _need(self) -> Interview:
        interview = self._read()
        if interview is None:
            raise QuizError("no interview is on", hint="`quiz interview` begins one")
        return interview

    def _read(self) -> Interview | None:
        return load(self.present)

    def _write(self, interview: Interview) -> None:
        files.replace(self.present, interview.model_dump_json().encode())

    @contextmanager
    def _locked(self) -> Iterator[None]:
        files.make_folder(self.present.parent, mode=0o700)
        with files.locked(self.present.with_suffix(".lock")):
            yield


def load(path: Path) -> Interview | None:
    """A kept interview; None where there is none.

    Raises:
        Fault: it cannot be read. It is left as it is.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise files.unreadable(error, path, Fault) from error
    try:
        found = Interview.model_validate_json(data)
    except ValidationError as error:
        raise Fault(
            f"{path} is no interview that this quiz can read",
            hint="update quiz if a newer one wrote it; else move the file away",
        ) from error
    if not 0 <= found.current < len(found.tasks):
        raise Fault(f"{path} is damaged", hint="move the file away")
    return found


def _advance(interview: Interview, now: Reading) -> None:
    interview.task.seconds += interview.clock.advance(now)


def _pause(interview: Interview, now: Reading) -> None:
    if interview.clock.paused:
        raise QuizError("it is paused already", hint="`quiz interview resume` goes on")
    interview.clock.pause(now)


def _resume(interview: Interview, now: Reading) -> None:
    if not interview.clock.paused:
        raise QuizError("its clock runs already")
    interview.clock.start(now)


def _switch(interview: Interview, challenge: str | None) -> None:
    if challenge is not None:
        task = interview.find(challenge)
        if task is None:
            asked = ", ".join(one.challenge for one in interview.tasks)
            raise QuizError(f"{challenge} is not asked in this interview", hint=f"it asks {asked}")
        interview.current = interview.tasks.index(task)
        return
    count = len(interview.tasks)
    order = [(interview.current + step) % count for step in range(1, count + 1)]
    open_ = [one for one in order if not _solved(interview.tasks[one])]
    interview.current = (open_ or order)[0]


def _solved(task: Task) -> bool:
    return any(one.solved for one in task.grades)


def free_id(desk: Desk, wall: float) -> str:
    """An id that no other interview has."""
    stem = clocks.local(wall).strftime("%Y%m%d-%H%M%S")
    name, again = stem, 1
    while os.path.lexists(desk.past / f"{name}.json"):
        again += 1
        name = f"{stem}-{again}"
    return name
