"""One challenge: its task, its checks as they run, and what a failing one means."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Markdown, Static
from textual.worker import Worker, WorkerState

from quizapp.catalog import Challenge
from quizapp.errors import NothingToGrade, QuizError
from quizapp.grading.clean import clean
from quizapp.grading.report import CheckResult, Report, Verdict
from quizapp.learner.editor import Editor, edit_command
from quizapp.learner.pick import next_challenge
from quizapp.learner.workspace import read_answer
from quizapp.tui import messages, words
from quizapp.tui.editing import open_here
from quizapp.tui.grading import relay
from quizapp.tui.screens.article import ArticleScreen
from quizapp.tui.screens.base import WIDE, QuizScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.checks import CheckList
from quizapp.tui.widgets.details import Details
from quizapp.tui.widgets.prose import fill


class ChallengeScreen(QuizScreen):
    """Where one works. On a wide terminal the task stands beside the result, else in its place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Edit", tooltip="Open your file in your editor", id="challenge.edit"),
        Binding("g", "grade", "Grade", tooltip="Grade your file as saved", id="challenge.grade"),
        Binding("h", "hint", "Hint", tooltip="Show the next hint", id="challenge.hint"),
        Binding(
            "t",
            "turn",
            "Task",
            tooltip="Turn to the task or the result",
            id="challenge.turn",
        ),
        Binding("f", "figure", "Figure", tooltip="Draw a figure from it", id="challenge.figure"),
        Binding("a", "article", "Article", tooltip="Read the topic's article", id="challenge.read"),
        Binding("escape", "app.pop_screen", "Back", tooltip="To the list", id="challenge.back"),
    ]

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__(session)
        self.challenge = challenge
        self._run = 0
        self._results: dict[str, CheckResult] = {}
        self._total = 0
        self._report: Report | None = None
        self._failure: str | None = None
        self._filename = ""
        self._source = ""
        self._reading = True
        self._grader_died = False

    def compose(self) -> ComposeResult:
        yield Static(id="bar", classes="bar", markup=False)
        with Container(id="panes"):
            with Vertical(id="checks", classes="pane"):
                yield Static(id="verdict", markup=False)
                yield CheckList()
            with VerticalScroll(id="task", classes="pane"):
                yield Markdown()
            yield Details(id="details", classes="pane")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#checks").border_title = "Checks"
        self.query_one("#task").border_title = "Task"
        self._show_bar()
        self._invite()
        self._turn_to(reading=True)
        # A widget for each block of the task: the frame first, then the text.
        self.call_after_refresh(self._fill_task)

    async def _fill_task(self) -> None:
        try:
            text = words.task(self.challenge)
        except QuizError as error:
            self.complain(error)
            return
        await fill(self.query_one("#task Markdown", Markdown), text)

    # --- editing -------------------------------------------------------------------------------
    def action_edit(self) -> None:
        """Open the learner's file; one that is not there yet is written from the stub."""
        try:
            path = self.session.path_of(self.challenge)
            if not path.exists():
                path = self.session.workspace.start(self.challenge).path
            self.remember(lambda state: state.worked_on(self.challenge.id))
            editor = edit_command(self.session.settings)
        except QuizError as error:
            self.complain(error)
        else:
            self._open(editor, path)
        self._show_bar()
        if self._report is None and not self._grading:
            self._invite()

    def _open(self, editor: Editor, path: Path) -> None:
        if editor.detached:
            self._open_beside(editor, path)
            return
        try:
            problem = open_here(self.app, editor, path)
        except SuspendNotSupported:
            self.tell(f"This terminal cannot be lent to {editor.words[0]}. Your file is {path}")
        else:
            if problem is not None:
                self.complain(problem)

    @work(group="edit")
    async def _open_beside(self, editor: Editor, path: Path) -> None:
        try:
            # In a thread, as it watches for a third of a second whether the editor comes up.
            await asyncio.to_thread(editor.open, path)
        except QuizError as error:
            self.complain(error)
        else:
            self.tell(f"Opened in {editor.words[0]}: {path}")

    @property
    def _grading(self) -> bool:
        """Whether a run is under way."""
        mine = (worker for worker in self.workers if worker.node is self)
        return any(worker.group == "grade" and worker.is_running for worker in mine)

    # --- grading -------------------------------------------------------------------------------
    def action_grade(self) -> None:
        """Grade the file as it is saved. A run that is still under way is cancelled."""
        self._run += 1
        self._report = self._failure = None
        path = self.session.path_of(self.challenge)
        try:
            source = read_answer(path)
        except NothingToGrade as error:
            self.workers.cancel_group(self, "grade")
            self.query_one(CheckList).stop()
            if path.exists():
                self._say(words.Mark("!", words.BUSY), f"cannot be graded: {error}")
            else:
                self._say(words.STATUS["new"], "There is nothing to grade yet: e starts your file.")
            return
        self._filename, self._source = path.name, source
        ready = self.session.client.ready is not None and not self._grader_died
        self._say(words.RUNNING, "grading…" if ready else "starting the grader… (about 2 s, once)")
        self._grade(self._run, self.session.request(self.challenge, source, path.name))

    @work(exclusive=True, group="grade", exit_on_error=False)
    async def _grade(self, run: int, request: dict[str, Any]) -> None:
        await relay(self.session.client.grade(**request), run, self.post_message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The one place where an error of the grading worker ends."""
        if event.worker.group != "grade" or event.state is not WorkerState.ERROR:
            return
        self._grader_died = True
        self.query_one(CheckList).stop()
        self._say(words.Mark("!", words.BUSY), "The grader stopped. g starts it again.")
        error = event.worker.error
        known = isinstance(error, QuizError)
        self.tell(str(error) if known else f"A fault of quiz itself: {error!r}", "error")

    @on(messages.RunBegan)
    def _run_began(self, message: messages.RunBegan) -> None:
        if message.run != self._run:
            return
        self._grader_died = False
        self._results = {}
        self._total = len(message.checks)
        self.query_one(CheckList).begin(message.checks)
        self._turn_to(reading=False)
        self.query_one(Details).show_words("")
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

    @on(messages.RunEnded)
    def _run_ended(self, message: messages.RunEnded) -> None:
        if message.run != self._run:
            return
        report = self._report = message.report
        self.remember(
            lambda state: state.record(
                report.model_dump(mode="json"), self._source, self.challenge.minutes
            )
        )
        self._results = {one.name: one for one in report.checks}
        checks, details = self.query_one(CheckList), self.query_one(Details)
        for result in report.checks:
            checks.put(result)
        self._say(*words.outcome(report))
        self._show_bar()
        if report.problem is not None:
            if not report.checks:
                checks.stop()
            details.show_problem(report, self._filename)
        elif report.solved:
            details.show_pass(report, self._what_next())
        elif report.verdict is Verdict.PASS:
            details.show_rules(report)
        elif first := report.first_failure:
            checks.pick(first.name)
            details.show_check(first, report, self._filename)
        if warning := self.session.warning(report):
            self.tell(warning, "warning")

    @on(messages.RunCancelled)
    def _run_cancelled(self, message: messages.RunCancelled) -> None:
        if message.run == self._run:
            self.query_one(CheckList).stop()
            self._say(words.WAITING, "cancelled")

    @on(messages.RunFailed)
    def _run_failed(self, message: messages.RunFailed) -> None:
        if message.run != self._run:
            return
        self.query_one(CheckList).stop()
        self._say(words.Mark("!", words.BUSY), clean(message.message, 300))
        if message.hint:
            self.tell(message.hint, "warning")

    @on(messages.CheckPicked)
    def _check_picked(self, message: messages.CheckPicked) -> None:
        result = self._results.get(message.name)
        if result is not None:
            self.query_one(Details).show_check(result, self._report, self._filename)

    # --- reading -------------------------------------------------------------------------------
    def action_hint(self) -> None:
        """Hints, one level at a time."""
        from quizapp.tui.screens.hints import HintScreen

        self.app.push_screen(HintScreen(self.session, self.challenge))

    def action_figure(self) -> None:
        """A figure drawn from the learner's code."""
        from quizapp.tui.screens.figure import FigureScreen

        self.app.push_screen(FigureScreen(self.session, self.challenge))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key for a figure where there is none."""
        return action != "figure" or self.challenge.has_figure

    def action_article(self) -> None:
        """The topic's article."""
        topic = self.session.topic_of(self.challenge)
        self.app.push_screen(ArticleScreen(self.session, topic))

    def action_turn(self) -> None:
        """From the task to the result, or back."""
        self._turn_to(reading=not self._reading)

    def action_scroll_details(self, pages: int) -> None:
        """Scroll the explanation while the cursor stays in the list."""
        details = self.query_one(Details)
        if pages > 0:
            details.scroll_page_down()
        else:
            details.scroll_page_up()

    # --- showing -------------------------------------------------------------------------------
    def on_resize(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Show the panes there is room for.

        Not by classes of the screen: changing one costs the styles of every block of the text.
        """
        wide = self.app.size.width >= WIDE
        self.query_one("#task").display = wide or self._reading
        self.query_one(Details).display = wide or not self._reading
        # Who reads the task wants its lines, and knows the verdicts.
        self.query_one(CheckList).display = wide or not self._reading

    def _turn_to(self, *, reading: bool) -> None:
        self._reading = reading
        self._arrange()
        checks = self.query_one(CheckList)
        if reading:
            self.query_one("#task").focus()
        else:
            (checks if checks.option_count else self.query_one(Details)).focus()

    def _show_bar(self) -> None:
        status = self.session.state.status(self.challenge.id)
        bar = Content.assemble(
            f"{self.session.topic_of(self.challenge).title} › ",
            (self.challenge.title, "bold"),
            "  ",
            (words.status_words(status), words.STATUS[status.word].style),
            (f"  level {self.challenge.difficulty} · {self.challenge.minutes} min", words.QUIET),
        )
        self.query_one("#bar", Static).update(bar)
        path = words.home_path(self.session.path_of(self.challenge))
        self.query_one("#checks").border_subtitle = Content(path)

    def _invite(self) -> None:
        status = self.session.state.status(self.challenge.id)
        if status.word == "new":
            self._say(words.STATUS["new"], "not started: e starts your file and opens it")
        else:
            self._say(words.STATUS[status.word], f"{status}: e opens your file, g grades it")

    def _say(self, mark: words.Mark, text: str) -> None:
        line = Content.assemble((f"{mark.symbol} ", mark.style), clean(text))
        self.query_one("#verdict", Static).update(line)

    def _say_progress(self) -> None:
        self._say(words.RUNNING, f"grading… {len(self._results)} of {self._total}")

    def _what_next(self) -> str:
        found = next_challenge(self.session.catalog, self.session.state)
        if found is None:
            return "Everything is passed. Well done!"
        return f"a opens the article on this topic. Next in the list: {found.title}."
