"""The part of the challenge's screen that helps on: hints, solution, article, earlier attempts."""

from __future__ import annotations

import asyncio

from textual import on, work

from quizapp.catalog import Challenge
from quizapp.catalog.sections import Section
from quizapp.errors import QuizError
from quizapp.learner.progress import history
from quizapp.learner.progress.history import Attempt
from quizapp.learner.reveal import may_see, reference_source
from quizapp.tui.screens.article import ArticleScreen
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.screens.grading import GradingScreen
from quizapp.tui.screens.source import SourceScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.details import Details
from quizapp.tui.widgets.hints import HintsPane
from quizapp.tui.widgets.history import HistoryPane

GIVING_UP = (
    "The solution opens by itself once your answer passes. Seen before, it takes the practice out "
    "of this challenge: it is recorded, and a review will count as failed.\n\n"
    "Give up and see it now?"
)


class HelpingScreen(GradingScreen):
    """A screen with hints and a history."""

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__(session, challenge)
        self._hints: tuple[Section, ...] | None = None

    # --- what the screen above it does ---------------------------------------------------------
    def turn_to(self, tab: str) -> None:
        """Show one of the tabs."""
        raise NotImplementedError

    def shows(self, tab: str) -> bool:
        """Whether a tab is in view."""
        raise NotImplementedError

    # --- hints ---------------------------------------------------------------------------------
    @work(group="hints", exclusive=True)
    async def action_hint(self) -> None:
        """The hints opened so far; the next one if they are shown already, or there is none."""
        if self.withholds("hints", self.challenge):
            return
        seen = self.session.state.entry(self.challenge.id).hints
        shown = self.shows("hints")
        self.turn_to("hints")
        await self.show_hints(seen + 1 if shown or not seen else seen)

    async def show_hints(self, level: int) -> None:
        """Show hints up to a level, and remember that they were seen."""
        try:
            if self._hints is None:
                self._hints = await asyncio.to_thread(self.challenge.hints)
            level = min(level, len(self._hints))
            if level > self.session.state.entry(self.challenge.id).hints:
                await self.session.keep(lambda state: state.hint_shown(self.challenge.id, level))
        except QuizError as error:
            self.complain(error)
        if self._hints is not None:
            revealed = may_see(self.challenge, self.session.state)
            await self.query_one(HintsPane).show(self._hints, level, revealed=revealed)

    # --- the solution --------------------------------------------------------------------------
    @work(group="solution", exclusive=True)
    async def action_solution(self) -> None:
        """The reference, for those who passed or give up."""
        if self.withholds("solution", self.challenge):
            return
        if not may_see(self.challenge, self.session.state):
            if not await self.app.push_screen_wait(ConfirmScreen("Solution", GIVING_UP)):
                return
            if not await self._noted(give_up=True):
                return
        await self._noted(give_up=False)
        try:
            text = await asyncio.to_thread(reference_source, self.challenge, self.session.state)
        except QuizError as error:
            self.complain(error)
            return
        title = f"{self.challenge.title} › solution"
        await self.app.push_screen(SourceScreen(title, text, restorable=False))

    async def _noted(self, *, give_up: bool) -> bool:
        name = self.challenge.id
        try:
            await self.session.keep(
                lambda state: state.give_up(name) if give_up else state.solution_shown(name)
            )
        except QuizError as error:
            self.complain(error)
            return False
        return True

    # --- earlier attempts ----------------------------------------------------------------------
    @work(group="history", exclusive=True)
    async def show_history(self) -> None:
        """Read the attempts, and list them."""
        name = self.challenge.id
        try:
            found = await asyncio.to_thread(
                self.session.state.database.read, lambda conn: history.attempts(conn, name)
            )
        except QuizError as error:
            self.complain(error)
            return
        self.query_one(HistoryPane).show(found or [], self.session.state.rhythm)

    @on(HistoryPane.Asked)
    def _asked(self, message: HistoryPane.Asked) -> None:
        self._look_at(message.attempt)

    @work(group="history", exclusive=True)
    async def _look_at(self, attempt: Attempt | None) -> None:
        if self.withholds("earlier answers", self.challenge):
            return
        try:
            if attempt is None:
                title, text = "the stub", await asyncio.to_thread(self.challenge.stub)
            else:
                title = f"attempt {attempt.number}, {attempt.passed} of {attempt.total} checks"
                text = await asyncio.to_thread(self._kept, attempt.sha256)
        except QuizError as error:
            self.complain(error)
            return
        screen = SourceScreen(f"{self.challenge.title} › {title}", text, restorable=True)
        if await self.app.push_screen_wait(screen):
            await self._restore(text, title, afresh=attempt is None)

    def _kept(self, digest: str) -> str:
        found = self.session.state.database.read(lambda conn: history.source(conn, digest))
        if found is None:
            raise QuizError("the answer of this attempt was not kept")
        return found

    async def _restore(self, text: str, title: str, *, afresh: bool) -> None:
        try:
            await self.code.settle()
            put = await asyncio.to_thread(
                self.session.workspace.put, self.challenge, text, self.path
            )
            await self.code.reload()
            if afresh:
                await self.session.keep(
                    lambda state: state.worked_on(self.challenge.id, afresh=True)
                )
        except QuizError as error:
            self.complain(error)
            return
        kept = f" What was there is kept in {put.backup}." if put.backup else ""
        self.tell(f"Your file is {title} again.{kept}")
        self.show_standing()

    # --- the article ---------------------------------------------------------------------------
    def action_article(self) -> None:
        """The topic's article, at the section on what is explained."""
        if self.withholds("article", self.challenge):
            return
        topic = self.session.topic_of(self.challenge)
        about = self.query_one(Details).explained
        self.app.push_screen(ArticleScreen(self.session, topic, about))
