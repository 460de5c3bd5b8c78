"""The mock interview that is on, for the screens: `learner.mock` does the work."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quizapp import catalog as catalogs
from quizapp.catalog import Catalog, Challenge
from quizapp.errors import Fault, QuizError
from quizapp.grading.events import Failed, Finished
from quizapp.grading.report import Report
from quizapp.learner.mock import Desk, Grade, Interview, Task, View, grading
from quizapp.learner.mock import clock as clocks
from quizapp.learner.mock.desk import load
from quizapp.learner.mock.markdown import as_markdown, title
from quizapp.learner.mock.page import page
from quizapp.learner.settings import Settings
from quizapp.learner.workspace import Workspace
from quizapp.tui import words
from quizapp.tui.timed import base
from quizapp.tui.timed.told import Told, told


class Mock:
    """One interview, from wherever it was begun to its page."""

    name = "Interview"
    about = (
        "One clock for all of them, and no help. Grading says how many checks pass and no more; "
        "the page at the end says what was wrong."
    )
    end_word = "End"
    pauses = True
    counts_only = True
    practice = True
    withheld = "an interview asks about it"

    def __init__(self, desk: Desk, interview: Interview, settings: Settings) -> None:
        """
        Raises:
            QuizError: a pack that it asks from is not there any more.
        """
        self._desk = desk
        self._id = interview.id
        self._settings = settings
        self.workspace = Workspace(interview.folder)
        everything = catalogs.load(settings.packs, settings.lang)
        self._challenges = {
            one.challenge: everything.find(one.challenge) for one in interview.tasks
        }
        self.catalog = only(everything, set(self._challenges))

    def clock(self) -> Told | None:
        view = self._view()
        return None if view is None else told(view.remaining, paused=view.paused)

    def asked(self) -> list[base.Asked]:
        view = self._view()
        tasks = view.interview.tasks if view is not None else []
        return [self._asked(one) for one in tasks]

    def _asked(self, task: Task) -> base.Asked:
        last = task.last
        mark, standing = words.STATUS["new"], "not graded"
        if last is not None and last.solved:
            mark, standing = words.STATUS["passed"], "solved"
        elif last is not None:
            mark, standing = words.STATUS["failing"], f"{last.passed} of {last.total}"
        return base.Asked(
            self._challenges[task.challenge], mark, standing, task.minutes, task.seconds
        )

    def path(self, challenge: Challenge) -> Path:
        return self.workspace.path_for(challenge)

    def task(self, challenge: Challenge) -> str:
        return words.task(challenge)

    def turn_to(self, challenge: Challenge) -> str:
        try:
            self._desk.switch(challenge.id)
        except QuizError as error:
            return f"not noted: {error}"
        return ""

    def pause(self) -> None:
        view = self._view()
        if view is not None and view.paused:
            self._desk.resume()
        else:
            self._desk.pause()

    def may_grade(self) -> None:
        view = self._view()
        if view is None:
            raise QuizError("the interview is over")
        grading.check_open(view)

    def request(self, challenge: Challenge, source: str, settings: Settings) -> dict[str, Any]:
        return grading.request(challenge, source, settings)

    def counted(self, report: Report, source: str) -> str:
        view = self._view()
        clock = view.interview.clock if view is not None else clocks.Clock(limit=0.0)
        document = report.model_dump(mode="json")
        return grading.counts(Grade.of(document, source, at=0.0, clock=clock))

    def keep(self, challenge: Challenge, report: Report, source: str) -> None:
        view = self._view()
        if view is None:
            raise QuizError("the interview is over: this counts no more")
        self._keep(view.interview, challenge, report, source)

    def _keep(self, then: Interview, challenge: Challenge, report: Report, source: str) -> None:
        document = report.model_dump(mode="json")
        after, _ = grading.keep(self._desk, then, challenge, document, source)
        past = grading.history(after, self._settings.rhythm())
        past.record(document, source, challenge.minutes)

    def question(self) -> base.Question:
        left = self.clock()
        over = left is None or left.style == words.BAD
        still = "The time is over." if over or left is None else f"{left.text.capitalize()}."
        return base.Question(
            "End the interview",
            f"{still} What you have written is graded as it is, and the page says how it went.",
        )

    async def end(self, grade: base.Grade, say: Callable[[str], None]) -> base.Closing:
        stopped = await asyncio.to_thread(self._desk.stop)
        notes = []
        for task, source in await asyncio.to_thread(
            lambda: list(grading.waiting(self.catalog, stopped))
        ):
            say(f"grading {task.title}…")
            challenge = self._challenges[task.challenge]
            try:
                await self._graded(grade, stopped, challenge, source)
            except QuizError as error:
                notes.append(f"{task.challenge}: {error}")
        done = await asyncio.to_thread(self._desk.end)
        return _closing(done, tuple(notes))

    async def _graded(
        self, grade: base.Grade, then: Interview, challenge: Challenge, source: str
    ) -> None:
        async for event in grade(**self.request(challenge, source, self._settings)):
            if isinstance(event, Failed):
                raise Fault(event.message, hint=event.hint or None)
            if isinstance(event, Finished):
                await asyncio.to_thread(self._keep, then, challenge, event.report, source)

    def closing(self) -> base.Closing:
        done = load(self._desk.past / f"{self._id}.json")
        if done is None:
            return base.Closing("Interview", "The interview is over, and its page is not there.")
        return _closing(done)

    def _view(self) -> View | None:
        """As it stands; ``None`` also where another one has been begun since."""
        try:
            view = self._desk.look()
        except Fault:
            return None
        return view if view is not None and view.interview.id == self._id else None


def only(everything: Catalog, ids: set[str]) -> Catalog:
    """The part of a catalogue that has these challenges."""
    topics = (
        dataclasses.replace(one, challenges=tuple(c for c in one.challenges if c.id in ids))
        for one in everything.topics
    )
    return Catalog(tuple(one for one in topics if one.challenges), everything.lang)


def _closing(done: Interview, notes: tuple[str, ...] = ()) -> base.Closing:
    found = page(done)
    kept = f"\nKept: `quiz interview show {done.id}` prints it again.\n"
    return base.Closing(title(found), "\n".join([*as_markdown(found), kept]), notes)
