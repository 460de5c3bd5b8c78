"""The part of the challenge's screen that is about grading: runs, verdicts and the record."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from quizapp.catalog import Challenge
from quizapp.errors import Fault, NothingToGrade, QuizError
from quizapp.grading.clean import clean
from quizapp.grading.report import CheckResult, Report, Verdict
from quizapp.grading.resident.line import Gone
from quizapp.learner.progress.practice import Outcome
from quizapp.learner.workspace import read_answer
from quizapp.tui import messages, words
from quizapp.tui.grading import relay
from quizapp.tui.screens.writing import WritingScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.checks import CheckList
from quizapp.tui.widgets.details import Details
from quizapp.tui.widgets.figure import FigureView
from quizapp.tui.widgets.output import OutputPane

if TYPE_CHECKING:
    from quizapp.figures.model import Figure


class GradingScreen(WritingScreen):
    """A screen with the checks of a challenge and what they say."""

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__(session, challenge)
        self._run = 0
        self._results: dict[str, CheckResult] = {}
        self._total = 0
        self._failure: str | None = None
        self.sent = ""
        """The answer that the last run was begun with."""
        self._broken = False
        """Whether the grader died and has not come back yet."""
        self.report: Report | None = None
        self.graded: str | None = None
        """The answer that the last run was about."""

    # --- what the screen above it does ---------------------------------------------------------
    def show_result(self) -> None:
        """Turn to the checks: a run begins."""
        raise NotImplementedError

    def passed(self, report: Report, outcome: Outcome | None) -> None:
        """Say what a pass means, once it is recorded."""
        raise NotImplementedError

    def said(self, line: Content) -> None:
        """Show where the run stands elsewhere, too, if the line above the checks is not seen."""
        raise NotImplementedError

    def recorded(self) -> None:
        """The history has one attempt more."""
        raise NotImplementedError

    # --- what a screen under a clock does otherwise ---------------------------------------------
    def may_grade(self) -> None:
        """See that the file may be graded now.

        Raises:
            QuizError: why not.
        """
        if self.barred(self.challenge):
            raise QuizError(
                "an interview asks about it: Esc goes to the list, and i there to the interview"
            )

    def relayed(self, message: Message) -> bool:
        """A run has something to say."""
        return self.post_message(message)

    def keep_run(self, report: Report, source: str) -> Outcome | None:
        """Keep a run. Called in a thread, one after the other.

        Raises:
            QuizError: it could not be kept.
        """
        document = report.model_dump(mode="json")
        return self.session.state.record(document, source, self.challenge.minutes)

    # --- a run ---------------------------------------------------------------------------------
    @property
    def grading(self) -> bool:
        """Whether a run is under way."""
        mine = (worker for worker in self.workers if worker.node is self)
        return any(worker.group == "grade" and worker.is_running for worker in mine)

    def action_grade(self) -> None:
        """Grade the file as it is saved. A run that is still under way is cancelled."""
        self._run += 1
        self.report = self._failure = None
        ready = self.session.client.ready is not None and not self._broken
        self.say(words.RUNNING, "grading…" if ready else "starting the grader… (about 2 s, once)")
        self.show_result()
        self._grade(self._run)

    @work(exclusive=True, group="grade", exit_on_error=False)
    async def _grade(self, run: int) -> None:
        settled = await self.code.settle()
        try:
            self.may_grade()
            if not settled and self.code.torn:
                raise NothingToGrade("choose first: F8 keeps your text, F9 takes the file's")
            if not settled and self.code.unsaved:
                raise NothingToGrade(
                    "your text could not be saved, so it is not graded",
                    hint="free space, or mend the file's permissions; the text is still here",
                )
            source = await asyncio.to_thread(read_answer, self.path)
        except QuizError as error:
            self.post_message(messages.RunRefused(run, error))
            return
        self.post_message(messages.RunSent(run, source))
        request = self.session.request(self.challenge, source, self.path.name)
        try:
            await relay(self.session.client.grade(**request), run, self.relayed)
        except Fault as error:
            # One that never came up would not come up now either, but for a resident.
            if self.session.client.ready is None and not isinstance(error, Gone):
                raise
            self.post_message(messages.GraderRestarts(run, error))
            await relay(self.session.client.grade(**request), run, self.relayed)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The one place where an error of the grading worker ends."""
        if event.worker.group != "grade" or event.state is not WorkerState.ERROR:
            return
        self._broken = True
        self.query_one(CheckList).stop()
        self.say(words.Mark("!", words.BUSY), "The grader stopped. g starts it again.")
        error = event.worker.error
        known = isinstance(error, QuizError)
        self.tell(str(error) if known else f"A fault of quiz itself: {error!r}", "error")

    @on(messages.RunRefused)
    def _run_refused(self, message: messages.RunRefused) -> None:
        if message.run != self._run:
            return
        self.query_one(CheckList).stop()
        self._show_figure(None, f"No figure: {clean(str(message.error), 300)}")
        if self.code.draft.exists or not isinstance(message.error, NothingToGrade):
            self.say(words.Mark("!", words.BUSY), f"cannot be graded: {message.error}")
        else:
            nothing = "There is nothing to grade yet: c writes here, e opens your editor."
            self.say(words.STATUS["new"], nothing)

    @on(messages.RunSent)
    def _run_sent(self, message: messages.RunSent) -> None:
        if message.run == self._run:
            self.sent = message.source

    @on(messages.GraderRestarts)
    def _grader_restarts(self, message: messages.GraderRestarts) -> None:
        if message.run != self._run:
            return
        self.query_one(CheckList).stop()
        self._failure = None
        self.query_one(Details).show_words(str(message.error))
        self.say(words.RUNNING, "The grader stopped; it starts anew and grades again…")

    @on(messages.RunBegan)
    def _run_began(self, message: messages.RunBegan) -> None:
        if message.run != self._run:
            return
        self._broken = False
        self._results = {}
        self._total = len(message.checks)
        self.query_one(CheckList).begin(message.checks)
        self.show_result()
        self.query_one(Details).show_words("")
        if self.challenge.has_figure:
            self._show_figure(None, "drawing…")
        self._say_progress()

    @on(messages.CheckBegan)
    def _check_began(self, message: messages.CheckBegan) -> None:
        if message.run == self._run:
            self.query_one(CheckList).running(message.name)

    @on(messages.CheckEnded)
    def _check_ended(self, message: messages.CheckEnded) -> None:
        if message.run != self._run:
            return
        result = message.result
        self._results[result.name] = result
        checks = self.query_one(CheckList)
        checks.put(result)
        self._say_progress()
        if self._failure is None and result.verdict is not Verdict.PASS:
            self._failure = result.name
            checks.pick(result.name)

    @on(messages.FigureCame)
    def _figure_came(self, message: messages.FigureCame) -> None:
        if message.run == self._run:
            problem = f"No figure: {clean(message.problem, 300)}"
            self._show_figure(message.figure, problem)

    @on(messages.RunEnded)
    def _run_ended(self, message: messages.RunEnded) -> None:
        if message.run != self._run:
            return
        report = self.report = message.report
        self.graded = self.sent
        self._record(message.run, report, self.sent)
        self.show_report(report)
        if warning := self.session.warning(report):
            self.tell(warning, "warning")

    def show_report(self, report: Report) -> None:
        """Show what came of a run."""
        self._results = {one.name: one for one in report.checks}
        checks, details = self.query_one(CheckList), self.query_one(Details)
        for result in report.checks:
            checks.put(result)
        self.say(*words.outcome(report))
        self.query_one(OutputPane).show(report.output, list(report.checks))
        if report.problem is not None:
            if not report.checks:
                checks.stop()
            details.show_problem(report, self.path.name)
        elif report.solved:
            self.passed(report, None)
        elif report.verdict is Verdict.PASS:
            details.show_rules(report)
        elif first := report.first_failure:
            checks.pick(first.name)
            details.show_check(first, report, self.path.name)

    def _show_figure(self, figure: Figure | None, text: str) -> None:
        # Where there is none to draw there is no pane for it.
        for view in self.query(FigureView):
            view.show(figure, text)

    @work(group="record")
    async def _record(self, run: int, report: Report, source: str) -> None:
        try:
            outcome = await self.session.keep(lambda _: self.keep_run(report, source))
        except QuizError as error:
            self.post_message(messages.RunRecorded(run, None, f"not recorded: {error}"))
        else:
            self.post_message(messages.RunRecorded(run, outcome))

    @on(messages.RunRecorded)
    def _run_recorded(self, message: messages.RunRecorded) -> None:
        if message.problem:
            self.tell(message.problem, "warning")
        self.show_standing()
        self.recorded()
        if message.run == self._run and self.report is not None and self.report.solved:
            self.passed(self.report, message.outcome)

    @on(messages.RunCancelled)
    def _run_cancelled(self, message: messages.RunCancelled) -> None:
        if message.run == self._run:
            self.query_one(CheckList).stop()
            self.say(words.WAITING, "cancelled")

    @on(messages.RunFailed)
    def _run_failed(self, message: messages.RunFailed) -> None:
        if message.run != self._run:
            return
        self.query_one(CheckList).stop()
        self.say(words.Mark("!", words.BUSY), clean(message.message, 300))
        if message.hint:
            self.tell(message.hint, "warning")

    @on(messages.CheckPicked)
    def _check_picked(self, message: messages.CheckPicked) -> None:
        result = self._results.get(message.name)
        if result is not None:
            self.query_one(Details).show_check(result, self.report, self.path.name)

    # --- one line ------------------------------------------------------------------------------
    def say(self, mark: words.Mark, text: str) -> None:
        """Where the run stands, above the checks."""
        line = Content.assemble((f"{mark.symbol} ", mark.style), clean(text))
        self.query_one("#verdict", Static).update(line)
        self.said(line)

    def _say_progress(self) -> None:
        self.say(words.RUNNING, f"grading… {len(self._results)} of {self._total}")
