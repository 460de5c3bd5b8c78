"""Home while a clock runs: what is asked, how it stands, how much time is left, and the end."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from quizapp.catalog import Challenge
from quizapp.errors import Fault, QuizError
from quizapp.learner.clock import duration
from quizapp.tui import words
from quizapp.tui.screens.base import QuizScreen
from quizapp.tui.screens.closing import ClosingScreen
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.session import Session
from quizapp.tui.timed import Asked, Timed
from quizapp.tui.timed.base import Closing
from quizapp.tui.timed.told import Told
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.rows import Line, Role, Rows, clip

_ROLES: dict[str, Role] = {words.GOOD: "good", words.BAD: "bad", words.QUIET: "quiet"}


class AskedRows(Rows[Asked]):
    """The challenges that are asked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Open", id="interview.open"),
    ]

    class Chosen(Message):
        """One is to be worked on."""

        def __init__(self, challenge: Challenge) -> None:
            super().__init__()
            self.challenge = challenge

    def chosen(self, item: Asked) -> None:
        self.post_message(self.Chosen(item.challenge))

    def line(self, item: Asked, cells: int) -> Line:
        role = _ROLES.get(item.mark.style, "")
        end = f"{item.minutes:4} min "
        if item.seconds is not None and cells >= 50:
            end = f"{duration(item.seconds):>9} of{end}"
        must = "must pass " if item.must and cells >= 60 else ""
        room = max(0, cells - 15 - cell_len(end) - cell_len(must))
        return [
            (clip(f"{item.mark.symbol} {item.standing}", 14), role),
            (" ", ""),
            (clip(item.challenge.title, room), ""),
            (must, "busy"),
            (end, "quiet"),
        ]


class InterviewScreen(QuizScreen):
    """Where one chooses what to work on next, and ends it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "Pause", tooltip="Stop the clock, or go on", id="interview.pause"),
        Binding("e", "end", "End", tooltip="End it, or hand in", id="interview.end"),
        Binding("s", "app.settings", "Settings", show=False, id="interview.settings"),
    ]

    def __init__(self, session: Session, timed: Timed) -> None:
        super().__init__(session)
        self.timed = timed
        self._shown: tuple[Told | None, str] | None = None
        self._ending = ""
        """What the end is doing; empty while it is not on its way."""

    def compose(self) -> ComposeResult:
        yield Static(id="bar", classes="bar", markup=False)
        yield AskedRows(id="asked", classes="pane")
        with VerticalScroll(id="about", classes="pane"):
            yield Static(id="rules", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(AskedRows).border_title = "Challenges"
        about = self.query_one("#about")
        about.border_title = "Rules"
        key, word = self.key_of("interview.end"), self.timed.end_word.lower()
        end = "hands in" if word == "hand in" else "ends it"
        folder = words.home_path(self.timed.workspace.root, 60)
        text = f"{self.timed.about} {key} {end}.\nYour files are in {folder}"
        self.query_one("#rules", Static).update(Content(text))
        self.query_one(AskedRows).focus()
        self.refill()
        self.set_interval(1.0, self._tick)

    def on_screen_resume(self) -> None:
        self.refill()

    def refill(self) -> None:
        """Show how all stands now."""
        rows = self.query_one(AskedRows)
        rows.put(self.timed.asked(), rows.cursor)
        self._shown = None
        self._tick()

    def _tick(self) -> None:
        clock = self.timed.clock()
        if clock is None and not self._ending:
            self._over_elsewhere()
            return
        if (clock, self._ending) != self._shown:
            self._shown = clock, self._ending
            self.query_one("#bar", Static).update(self._bar(clock))

    def _bar(self, clock: Told | None) -> Content:
        left = (clock.text, f"bold {clock.style}".strip()) if clock is not None else ""
        said = self._ending or "quiz"
        return Content.assemble(left, "  ·  " if left else "", self.timed.name, f"  ·  {said}")

    # --- choosing ------------------------------------------------------------------------------
    @on(AskedRows.Chosen)
    def _chosen(self, message: AskedRows.Chosen) -> None:
        self.quiz.open_challenge(message.challenge)

    def action_pause(self) -> None:
        """Stop the clock, or let it run again."""
        try:
            self.timed.pause()
        except QuizError as error:
            self.complain(error)
        self.refill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key for stopping what cannot be stopped; none at all while it ends."""
        if action == "pause":
            return self.timed.pauses and not self._ending
        if action in ("end", "choose"):
            return not self._ending
        return super().check_action(action, parameters)

    # --- the end -------------------------------------------------------------------------------
    @work(group="end", exclusive=True)
    async def action_end(self) -> None:
        """Ask, then end it and show the page."""
        try:
            question = self.timed.question()
        except QuizError as error:
            self.complain(error)
            return
        if not await self.app.push_screen_wait(ConfirmScreen(question.title, question.text)):
            return
        self._say_ending(f"{self.timed.end_word.lower()}…")
        try:
            closing = await self.timed.end(self.session.client.grade, self._say_ending)
        except QuizError as error:
            self.complain(error)
        else:
            self._show_page(closing)
        finally:
            self._say_ending("")

    def _say_ending(self, text: str) -> None:
        self._ending = text
        self.refresh_bindings()
        self._tick()

    def _over_elsewhere(self) -> None:
        """A command beside this has ended it."""
        if self.app.screen is not self:
            return
        try:
            closing = self.timed.closing()
        except Fault as error:
            self.complain(error)
            return
        self._show_page(closing)

    def _show_page(self, closing: Closing) -> None:
        for note in closing.notes:
            self.tell(note, "warning")
        goes_on = self.timed.clock() is not None

        def left(_: None) -> None:
            if not goes_on:
                self.session.leave_timed()
                self.app.pop_screen()

        self.app.push_screen(ClosingScreen(self.session, closing, goes_on=goes_on), left)
