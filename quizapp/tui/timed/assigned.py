"""The assignment of this folder, for the screens: `interview.candidate` does the work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from quizapp import catalog as catalogs
from quizapp.catalog import Challenge
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.grading.clean import clean, clean_line
from quizapp.grading.report import Report
from quizapp.interview import attempts
from quizapp.interview.candidate import clock as clocks
from quizapp.interview.candidate.opened import Opened
from quizapp.learner.settings import Settings
from quizapp.learner.workspace import Workspace
from quizapp.tui import words
from quizapp.tui.timed import base
from quizapp.tui.timed.told import Told, told

_ABOUT = (
    "The time is advisory: it is recorded and never stops you. Grading runs the examples; hidden "
    "checks follow at the interviewer's. There are no hints and no solutions."
)


class Assigned:
    """A candidate's tasks, examples and clock."""

    end_word = "Hand in"
    pauses = False
    counts_only = False
    practice = False
    withheld = "an assignment brings none"

    def __init__(self, opened: Opened, lang: str) -> None:
        self._opened = opened
        self.name = clean_line(opened.assignment.name, 60)
        self.workspace = Workspace(opened.root)
        self.catalog = catalogs.load([opened.pack], lang, builtin=False)
        self._tasks = {one.challenge: one for one in opened.assignment.tasks}
        self._clock: clocks.Clock | None = None
        rules = _flowing(opened.assignment.rules)
        self.about = f"{rules}\n\n{_ABOUT}" if rules else _ABOUT

    def clock(self) -> Told | None:
        # The log is read anew after each entry, not each second.
        if self._clock is None:
            try:
                self._clock = self._opened.clock
            except QuizError as error:
                return Told(f"no clock: {error}", words.BUSY)
        standing = self._clock.standing()
        until = standing.until_deadline
        if until is not None and until < max(standing.left, 0.0):
            found = told(until, of="the deadline")
        else:
            found = told(standing.left)
        return Told(f"{found.text} (advisory)", found.style)

    def asked(self) -> list[base.Asked]:
        try:
            log = self._opened.log()
        except QuizError:
            log = []
        last = {one.challenge: one for one in log if one.event == attempts.GRADED}
        found = []
        for name, task in self._tasks.items():
            mark, standing = words.STATUS["new"], "not run"
            if name in last:
                passed = last[name].verdict == "pass"
                mark = words.STATUS["passed" if passed else "failing"]
                standing = f"{last[name].passed} of {last[name].of}"
            found.append(
                base.Asked(
                    self.catalog.find(name), mark, standing, task.minutes, must=task.required
                )
            )
        return found

    def path(self, challenge: Challenge) -> Path:
        return self._opened.root / self._tasks[challenge.id].file

    def task(self, challenge: Challenge) -> str:
        text = words.task(challenge)
        try:
            path = self._opened.root / "examples" / f"{challenge.id}.md"
            examples = path.read_text("utf-8").partition("\n")[2]
        except (OSError, UnicodeDecodeError):
            return text
        return f"{text.rstrip()}\n\n## Examples\n{examples}"

    def turn_to(self, challenge: Challenge) -> str:
        return ""

    def pause(self) -> None:
        raise QuizError("this clock cannot be paused: the time is advisory")

    def may_grade(self) -> None:
        """As often as one likes, however late."""

    def request(self, challenge: Challenge, source: str, settings: Settings) -> dict[str, Any]:
        return {
            **challenge.address,
            "source": source,
            "filename": self._tasks[challenge.id].file,
            "device": "cpu",
            "lang": settings.lang,
        }

    def counted(self, report: Report, source: str) -> str:
        return f"{report.passed} of {words.count(len(report.checks), 'example check')} right"

    def keep(self, challenge: Challenge, report: Report, source: str) -> None:
        self._opened.note_graded(report)
        self._clock = None

    def question(self) -> base.Question:
        from quizapp.interview.candidate.hand_in import answers, state
        from quizapp.interview.keys import nacl

        nacl()
        found = answers(self._opened)
        if not any(one.ready for one in found):
            raise NothingToGrade("nothing was written yet: the files are still the stubs")
        told = "\n".join(f"{one.task.file}: {state(self._opened, one)}" for one in found)
        honesty = _flowing(self._opened.assignment.honesty)
        return base.Question(
            "Hand in",
            f"This goes in, with the attempt log:\n{clean(told)}\n\n{honesty}\n\n"
            "Do you confirm this, and hand in? You may hand in again: the last one before the "
            "deadline counts.",
        )

    async def end(self, grade: base.Grade, say: Callable[[str], None]) -> base.Closing:
        from quizapp.interview.candidate.hand_in import answers, hand_in

        def seal() -> base.Closing:
            done = hand_in(self._opened, answers(self._opened), honest=True, out=None)
            text = (
                f"# Handed in\n\nYour receipt: **{done.receipt}**\n\nSend this file back, and keep "
                f"the receipt:\n\n```\n{done.path}\n```\n\nWhat shows when you handed in is when "
                "the file arrives. You may go on, and hand in again.\n"
            )
            return base.Closing("Handed in", text)

        return await asyncio.to_thread(seal)

    def closing(self) -> base.Closing:
        raise Fault("an assignment is not ended by anybody else")


def _flowing(text: str) -> str:
    """A text that was broken into lines for another width, by paragraphs."""
    parts = clean(text).strip().split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in parts)
