"""The figure of one challenge, drawn from the learner's file as it is saved."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Footer, Static
from textual.worker import Worker, WorkerState

from quizapp.catalog import Challenge
from quizapp.errors import NothingToGrade
from quizapp.grading.clean import clean
from quizapp.learner.workspace import read_answer
from quizapp.tui import messages
from quizapp.tui.grading import relay
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.figure import FigureView


class FigureScreen(QuizScreen):
    """The whole terminal for one figure."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "again", "Draw again", tooltip="Draw your file as saved", id="figure.again"),
        Binding("escape,q", "app.pop_screen", "Back", id="figure.back"),
    ]

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__(session)
        self._challenge = challenge
        self._run = 0

    def compose(self) -> ComposeResult:
        yield Static(Content(f"{self._challenge.title} › figure"), classes="bar", markup=False)
        yield FigureView()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.action_again()

    def action_again(self) -> None:
        """Grade the file as it is saved, and draw it."""
        self._run += 1
        path = self.session.path_of(self._challenge)
        try:
            source = read_answer(path)
        except NothingToGrade as error:
            self.workers.cancel_group(self, "figure")
            self._say(f"No figure: {error}")
            return
        self._say("drawing…")
        wanted = self.session.request(self._challenge, source, path.name) | {"figure": True}
        self._draw(self._run, wanted)

    @work(exclusive=True, group="figure", exit_on_error=False)
    async def _draw(self, run: int, request: dict[str, Any]) -> None:
        await relay(self.session.client.grade(**request), run, self.post_message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A grader that died says so here; f starts it again."""
        if event.state is WorkerState.ERROR:
            self._say(f"No figure: {event.worker.error}")

    @on(messages.FigureCame)
    def _figure_came(self, message: messages.FigureCame) -> None:
        if message.run != self._run:
            return
        if message.figure is None:
            self._say(f"No figure: {message.problem}")
        else:
            self.query_one(FigureView).show(message.figure)

    @on(messages.RunFailed)
    def _run_failed(self, message: messages.RunFailed) -> None:
        if message.run == self._run:
            self._say(f"No figure: {message.message}")

    def _say(self, text: str) -> None:
        self.query_one(FigureView).show(None, clean(text, 300))
