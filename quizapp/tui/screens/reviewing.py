"""The part of the challenge's screen that is about coming back: reviews, and how they went."""

from __future__ import annotations

from textual import work

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.grading.report import Report
from quizapp.learner.begin import begin
from quizapp.learner.pick import next_challenge
from quizapp.learner.progress.practice import Outcome
from quizapp.learner.review.rating import Rating
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.screens.helping import HelpingScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.details import Details

QUESTION = (
    "A review begins with the clean stub: write it once more, from memory. Your answer is kept in "
    ".quiz/backup and in the history.\n\nBegin?"
)


class ReviewingScreen(HelpingScreen):
    """A screen that offers a review where one is due, and a rating where one was given."""

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__(session, challenge)
        self._outcome: Outcome | None = None

    def may_review(self) -> bool:
        """Whether a review is due and not under way."""
        state = self.session.state
        due = state.status(self.challenge.id).due
        return due and not state.entry(self.challenge.id).reviewing

    @work(group="review", exclusive=True)
    async def action_review(self) -> None:
        """Begin the review that is due."""
        if not await self.app.push_screen_wait(ConfirmScreen("Review", QUESTION)):
            return
        try:
            await self.code.settle()
            begun = await self.session.keep(
                lambda state: begin(self.session.workspace, self.challenge, state)
            )
            await self.code.reload()
        except QuizError as error:
            self.complain(error)
            return
        kept = f" Your answer is kept in {begun.backup}." if begun.backup else ""
        self.tell(f"The review begins: about {self.challenge.minutes} minutes is par.{kept}")
        self._offer(None)
        self.show_standing()

    def passed(self, report: Report, outcome: Outcome | None) -> None:
        """What a pass means: when it comes back, and what to do next."""
        self._offer(outcome)
        self.query_one(Details).show_pass(report, self._what_next())

    @work(group="rate", exclusive=True)
    async def action_rate(self, rating: int) -> None:
        """The learner's own word on how it went."""
        try:
            outcome = await self.session.keep(
                lambda state: state.rate(self.challenge.id, Rating(rating))
            )
        except QuizError as error:
            self.complain(error)
            return
        if self.report is not None and self.report.solved:
            self.passed(self.report, outcome)
        self.show_standing()

    def _offer(self, outcome: Outcome | None) -> None:
        self._outcome = outcome if outcome is not None and outcome.rating is not None else None
        self.refresh_bindings()

    @property
    def rated(self) -> bool:
        """Whether a rating was given that the learner may change."""
        return self._outcome is not None

    def _what_next(self) -> str:
        lines = []
        if self._outcome is not None and self._outcome.rating is not None:
            lines.append(self._scheduled(self._outcome, self._outcome.rating))
        found = next_challenge(self.session.catalog, self.session.state)
        then = f"Next in the list: {found.title}." if found else "Everything is passed. Well done!"
        lines.append(f"{then} s compares with the solution, a opens the topic's article.")
        return "\n\n".join(lines)

    def _scheduled(self, outcome: Outcome, rating: Rating) -> str:
        keys = ", ".join(f"{int(one)} {one.word}" for one in Rating)
        when = "later"
        if outcome.due is not None:
            days = (outcome.due - self.session.state.rhythm.today()).days
            near = {0: "today", 1: "tomorrow"}
            when = near.get(max(0, days), f"in {days} days, on {outcome.due}")
        return f"Rated {rating.word}: it comes back {when}. If it felt otherwise: {keys}."
