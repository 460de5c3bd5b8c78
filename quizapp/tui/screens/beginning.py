"""Before a mock interview: how long, from what, how hard."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.screen import ModalScreen
from textual.widgets import Static

from quizapp.errors import QuizError
from quizapp.grading.clean import clean_line
from quizapp.learner.mock.begin import Wish, begin, draw
from quizapp.learner.mock.desk import Desk
from quizapp.learner.search import LEVELS
from quizapp.tui import words
from quizapp.tui.session import Session
from quizapp.tui.widgets.choice import Choice, Options

_MINUTES: Options = [(one, f"{one} minutes") for one in (15, 30, 45, 60, 90, 120)]
_LEVELS: Options = [
    ((1, 5), "any"),
    *(((one, one), f"{one}") for one in LEVELS),
    ((1, 2), "1 or 2"),
    ((2, 4), "2 to 4"),
    ((3, 5), "3 to 5"),
]
_RULES = """
Each answer starts from a clean stub in a folder of its own, and the clock runs for all of \
them. Hints, explanations and solutions of these topics stay shut. Grading says how many \
checks pass; the page at the end says which mistakes were made, and what to read."""


class BeginningScreen(ModalScreen[bool]):
    """Three lines to turn; closes with whether an interview is on now."""

    DEFAULT_CLASSES = "dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "begin", "Begin", tooltip="The clock starts at once", id="beginning.begin"),
        Binding("escape,q,n", "leave", "Not now", id="beginning.leave"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._wish = Wish()
        self._starting = False

    def compose(self) -> ComposeResult:
        topics = [("", "all"), *((one.id, clean_line(one.title)) for one in self._topics())]
        with VerticalScroll(id="beginning", classes="pane", can_focus=False):
            yield Choice("Time", _MINUTES, self._wish.minutes, id="minutes")
            yield Choice("Topics", topics, "", id="names")
            yield Choice("Level", _LEVELS, self._wish.levels, id="levels")
            yield Static(id="pool", markup=False)
            yield Static(_RULES, markup=False)
            yield Static("\n[ b Begin ]", id="begin", markup=False)
            yield Static("[ n Not now ]", id="leave", markup=False)

    def on_mount(self) -> None:
        pane = self.query_one("#beginning")
        pane.border_title = "Mock interview"
        pane.border_subtitle = "← → changes · b begins · Esc does not"
        self.query_one("#minutes").focus()
        self._show_pool()

    def _topics(self) -> list[Any]:
        return [one for one in self._session.catalog.topics if one.challenges]

    def _show_pool(self) -> None:
        try:
            many = words.count(len(self._wish.pool(self._session.catalog)), "challenge")
        except QuizError as error:
            told = Content.styled(f"\n{error}: {error.hint}", words.BAD)
        else:
            told = Content(f"\nDrawn from {many}, rather from what you are weak in.")
        self.query_one("#pool", Static).update(told)

    @on(Choice.Changed)
    def _chosen(self, message: Choice.Changed) -> None:
        changed: Any = {message.choice.id: message.value}
        if "names" in changed:
            changed["names"] = (message.value,) if message.value else ()
        self._wish = replace(self._wish, **changed)
        self._show_pool()

    @on(Click, "#begin")
    def action_begin(self) -> None:
        """Draw, and start the clock."""
        if not self._starting:
            self._starting = True
            self._begin()

    @on(Click, "#leave")
    def action_leave(self) -> None:
        """Another time, then."""
        self.dismiss(False)

    @work(group="begin")
    async def _begin(self) -> None:
        session = self._session

        def start() -> None:
            drawn, seed = draw(session.catalog, session.state, self._wish)
            begin(Desk.of_user(), session.workspace.root, drawn, self._wish.minutes, seed)

        try:
            # A thread: stubs are written, and another quiz may hold the history for a while.
            await asyncio.to_thread(start)
        except QuizError as error:
            told = f"{error}\n{error.hint}" if error.hint else str(error)
            self.notify(told, severity="error", markup=False)
            self._starting = False
        else:
            self.dismiss(True)
