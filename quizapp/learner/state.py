"""Where the learner stands, and the events that change it: what every front end asks and tells.

A history that cannot be read costs the history alone: `load` then knows nothing and says so in
`notice`. Each method that records raises `Fault` where it cannot.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from quizapp.errors import Fault
from quizapp.learner.clock import Rhythm, milliseconds
from quizapp.learner.progress import standing
from quizapp.learner.progress.database import Database
from quizapp.learner.progress.standing import Entry, Standing
from quizapp.learner.review import plan
from quizapp.learner.review.plan import Today
from quizapp.learner.workspace import Workspace

# What records is imported by the methods that do: a listing records nothing, and saves 10 ms.
if TYPE_CHECKING:
    from quizapp.learner.progress.log import Place
    from quizapp.learner.progress.practice import Outcome
    from quizapp.learner.review.rating import Rating
    from quizapp.learner.review.sittings import Kind, Sitting

T = TypeVar("T")

Word = Literal["new", "started", "failing", "passed"]
WORDS: tuple[Word, ...] = ("new", "started", "failing", "passed")


@dataclass(frozen=True, slots=True)
class Status:
    """Where a challenge stands. `passed` stays passed: a later try does not take it back."""

    word: Word
    passed: int = 0
    total: int = 0
    broken: bool = False
    """Whether all checks pass, but by means that the challenge forbids."""
    due: bool = False
    """Whether a review of it is due."""

    def __str__(self) -> str:
        if self.word == "failing":
            return "rule broken" if self.broken else f"failing {self.passed}/{self.total}"
        return f"{self.word}, due" if self.due else self.word


class State:
    """The learner's standing as it was when loaded, plus what was recorded through this object."""

    def __init__(self, workspace: Workspace, rhythm: Rhythm, database: Database) -> None:
        self.rhythm = rhythm
        self.database = database
        self.readable = True
        self.notice: str | None = None
        self._workspace = workspace
        # As the file system names it: a link to the folder is the same folder.
        where = os.path.realpath(workspace.root)
        # What of a path is no text is nothing that SQLite can keep.
        self._where = where.encode("utf-8", "backslashreplace").decode()
        self._standing = Standing()

    @classmethod
    def load(cls, workspace: Workspace, rhythm: Rhythm | None = None) -> "State":
        """Read the history; nothing is created, but for an older quiz's memory taken over."""
        state = cls(workspace, rhythm or Rhythm(), Database())
        state._load()
        return state

    def _load(self) -> None:
        notices = []
        try:
            notices.append(self._carry_over())
        except Fault as error:
            notices.append(f"older progress could not be taken over: {error}")
        try:
            self._standing = self.database.read(self._read) or Standing()
        except Fault as error:
            self.readable = False
            notices.append(f"your history is not shown: {error}")
        self.notice = "\n".join(one for one in (*notices, self.database.notice) if one) or None

    def _carry_over(self) -> str | None:
        if not os.path.lexists(self._workspace.marker / "state.json"):
            return None
        from quizapp.learner.progress import legacy

        return legacy.carry_over(self.database, self._workspace.marker, self._where, self.rhythm)

    def _read(self, conn: Connection) -> Standing:
        return standing.read(conn, self._where, self.rhythm.today())

    # --- asking --------------------------------------------------------------------------------
    @property
    def last(self) -> str | None:
        """The challenge worked on last in this workspace."""
        return self._standing.last

    @property
    def known(self) -> bool:
        """Whether the history holds anything, of whatever workspace."""
        return bool(self._standing.entries)

    def entry(self, challenge_id: str) -> Entry:
        """What is known of a challenge; a fresh Entry if nothing is."""
        return self._standing.entries.get(challenge_id, Entry())

    def status(self, challenge_id: str) -> Status:
        entry = self.entry(challenge_id)
        if entry.passed_at is not None:
            due = challenge_id in self.today.due
            return Status("passed", entry.total, entry.total, due=due)
        if entry.verdict is not None:
            broken = entry.verdict == "pass" and entry.passed == entry.total
            return Status("failing", entry.passed, entry.total, broken=broken)
        started = os.path.lexists(self._workspace.root / f"{challenge_id}.py")
        return Status("started" if started else "new")

    @cached_property
    def today(self) -> Today:
        """The reviews that are due, and today's share of them."""
        known = self._standing
        return plan.today(
            known.cards,
            self.rhythm,
            done=known.reviewed_today,
            begun=known.begun_today,
            skipped=known.skipped,
            under_way={name for name, entry in known.entries.items() if entry.reviewing},
        )

    @cached_property
    def due_days(self) -> dict[str, date]:
        """When each scheduled challenge comes back."""
        return plan.due_days(self._standing.cards, self.rhythm.today(), self.rhythm)

    def review_under_way(self, challenge_id: str) -> "Sitting | None":
        """What was seen of a review that was begun and not ended."""
        from quizapp.learner.progress import practice

        return self.database.read(lambda conn: practice.under_way(conn, challenge_id))

    # --- recording -----------------------------------------------------------------------------
    def worked_on(self, challenge_id: str, *, afresh: bool = False) -> None:
        """The learner started or opened it; `afresh` forgets a verdict on an answer put away.

        Beginning anew what is due is a review of it.
        """
        kind: Kind = "afresh" if afresh else "opened"
        if afresh and self.status(challenge_id).due:
            kind = "review"
        self._event(challenge_id, kind)

    def record(
        self, report: Mapping[str, Any], source: str | None = None, minutes: float | None = None
    ) -> "Outcome":
        """Keep what a grading report says, with the answer it is about.

        `minutes` is the challenge's par, by which the time spent is judged.
        """
        from quizapp.learner.progress import log, practice

        challenge = str(report["challenge"])
        place = self._place(challenge)
        if report["verdict"] in log.NO_ATTEMPT:
            self._event(challenge, "opened")
            return practice.Outcome(challenge)
        day = self.rhythm.today()
        par = minutes * 60 if minutes else None
        return self._change(
            lambda conn: practice.graded(
                conn, place, report, source=source, par_seconds=par, day=day
            )
        )

    def hint_shown(self, challenge_id: str, level: int) -> None:
        self._event(challenge_id, "hint", str(level))

    def give_up(self, challenge_id: str) -> None:
        self._event(challenge_id, "gave-up")

    def solution_shown(self, challenge_id: str) -> None:
        """The solution was looked at; noted where that decides a review."""
        if self.entry(challenge_id).reviewing:
            self._event(challenge_id, "looked")

    def review_begun(self, challenge_id: str) -> None:
        self._event(challenge_id, "review")

    def skip(self, challenge_id: str) -> None:
        """Put a review off until tomorrow. Not a failure: nothing is rated."""
        self._event(challenge_id, "skipped", self.rhythm.today().isoformat())

    def rate(self, challenge_id: str, rating: "Rating") -> "Outcome":
        """The learner's own rating, of a review under way or instead of the last one given.

        Raises QuizError where there is nothing to rate.
        """
        from quizapp.learner.progress import practice

        passed = self.entry(challenge_id).passed_at is not None
        place, day = self._place(challenge_id), self.rhythm.today()
        return self._change(lambda conn: practice.rate(conn, place, rating, passed=passed, day=day))

    def undo_rating(self) -> "Outcome | None":
        """Take the last rating back; None where there is none."""
        from quizapp.learner.progress import practice

        at = milliseconds(self.rhythm.now())
        return self._change(lambda conn: practice.undo(conn, self._where, at))

    def _event(self, challenge_id: str, kind: "Kind", detail: str = "") -> None:
        from quizapp.learner.progress import log

        place = self._place(challenge_id)
        self._change(lambda conn: log.add(conn, place, kind, detail))

    def _place(self, challenge_id: str) -> "Place":
        from quizapp.learner.progress.log import Place

        return Place(challenge_id, self._where, milliseconds(self.rhythm.now()))

    def _change(self, change: Callable[[Connection], T]) -> T:
        """Record, and read anew what holds now, in one transaction."""

        def both(conn: Connection) -> tuple[T, Standing]:
            return change(conn), self._read(conn)

        result, self._standing = self.database.write(both)
        self.notice = self.database.notice or self.notice
        for name in ("today", "due_days"):
            self.__dict__.pop(name, None)
        return result
