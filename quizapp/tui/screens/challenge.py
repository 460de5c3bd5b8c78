"""One challenge: its task, the learner's code, its checks as they run, and what they say.

What is shown where is decided here; writing and grading are the floors below it.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.learner.review.rating import Rating
from quizapp.tui import words
from quizapp.tui.screens.base import NORMAL, WIDE
from quizapp.tui.screens.reviewing import ReviewingScreen
from quizapp.tui.session import Session
from quizapp.tui.widgets.checks import CheckList
from quizapp.tui.widgets.details import Details
from quizapp.tui.widgets.figure import FigureView
from quizapp.tui.widgets.hints import HintsPane
from quizapp.tui.widgets.history import HistoryPane
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.output import OutputPane
from quizapp.tui.widgets.prose import Prose, fill
from quizapp.tui.widgets.tabs import Tab, Tabs

View = Literal["task", "code", "result"]
THREE = 170
"""Columns from which task, code and result stand side by side."""
TALL = 44
"""Lines from which task and code stand above each other beside the result."""
LOW = 28
"""Lines below which a tab other than the explanation takes the room of the checks; a figure does
below `TALL`."""


class ChallengeScreen(ReviewingScreen):
    """Where one works. On a wide terminal several panes stand side by side, else one at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "grade", "Grade", tooltip="Save and grade", id="challenge.grade"),
        Binding("f5,ctrl+g", "grade", "Grade", show=False, id="challenge.grade_anywhere"),
        Binding("c", "view('code')", "Code", tooltip="Write your answer", id="challenge.code"),
        Binding("t", "view('task')", "Task", tooltip="Read the task", id="challenge.task"),
        Binding("k", "view('result')", "Checks", tooltip="Go to the checks", id="challenge.checks"),
        Binding("r", "review", "Review", tooltip="Begin the review", id="challenge.review"),
        Binding("h", "hint", "Hint", tooltip="Open the next hint", id="challenge.hint"),
        Binding("f", "figure", "Figure", tooltip="A figure of your code", id="challenge.figure"),
        Binding("e", "edit", "Editor", tooltip="Open your own editor", id="challenge.edit"),
        Binding(
            "x", "tab('why')", "Explain", show=False, tooltip="Explain a check", id="challenge.why"
        ),
        Binding(
            "o",
            "tab('output')",
            "Output",
            show=False,
            tooltip="What your code printed",
            id="challenge.output",
        ),
        Binding(
            "y",
            "tab('history')",
            "History",
            show=False,
            tooltip="Your earlier attempts",
            id="challenge.history",
        ),
        Binding(
            "s", "solution", "Solution", show=False, tooltip="The solution", id="challenge.solution"
        ),
        Binding("a", "article", "Article", show=False, tooltip="The article", id="challenge.read"),
        Binding(
            "w",
            "watch",
            "Watch",
            show=False,
            tooltip="Grade what another editor saves",
            id="challenge.watch",
        ),
        Binding("z", "zoom", "Zoom", show=False, tooltip="One pane at a time", id="challenge.zoom"),
        Binding("f8", "keep(True)", "Keep mine", id="challenge.keep_mine"),
        Binding("f9", "keep(False)", "Take the file's", id="challenge.take_theirs"),
        *(
            Binding(str(int(one)), f"rate({int(one)})", one.word, id=f"challenge.{one.word}")
            for one in Rating
        ),
        Binding("escape", "back", "Back", tooltip="To the list", id="challenge.back"),
    ]

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__(session, challenge)
        self._view: View = "task"
        self._before: View = "task"
        self._zoomed = False
        self._line = Content("")

    def compose(self) -> ComposeResult:
        yield Static(id="bar", classes="bar", markup=False)
        with Container(id="panes"):
            with Container(id="left"):
                with VerticalScroll(id="task", classes="pane"):
                    yield Prose()
                yield self.code
            with Vertical(id="result"):
                with Vertical(id="checks", classes="pane"):
                    yield Static(id="verdict", markup=False)
                    yield CheckList()
                yield Tabs(self._tabs())
        yield KeyBar()

    def _tabs(self) -> list[Tab]:
        tabs = [
            Tab("why", "x", "Explain", Details()),
            Tab("hints", "h", "Hints", HintsPane()),
            Tab("figure", "f", "Figure", FigureView("g grades your file, and draws it here.")),
            Tab("output", "o", "Output", OutputPane()),
            Tab("history", "y", "History", HistoryPane()),
        ]
        return [one for one in tabs if one.name != "figure" or self.challenge.has_figure]

    def on_mount(self) -> None:
        self.query_one("#checks").border_title = "Checks"
        self.query_one("#task").border_title = "Task"
        self.show_standing()
        self._invite()
        self._arrange()
        self.query_one("#task").focus()
        # A widget for each block of the task: the frame first, then the text.
        self.call_after_refresh(self._fill_task)

    async def on_unmount(self) -> None:
        self.code.save_at_last()
        await self.session.kept()

    async def _fill_task(self) -> None:
        try:
            text = words.task(self.challenge)
        except QuizError as error:
            self.complain(error)
            return
        await fill(self.query_one("#task Prose", Prose), text)

    # --- keys ----------------------------------------------------------------------------------
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No key for what is not there."""
        match action:
            case "figure":
                return self.challenge.has_figure
            case "review":
                return self.may_review()
            case "rate":
                return self.rated
        return super().check_action(action, parameters)

    def action_view(self, view: View) -> None:
        """Turn to a pane; its own key turns back to the one before."""
        if view == self._view == "code" or (view == "code" and self._shown("code")):
            self._set_view("code")
            self.code.editor.focus()
        elif view == self._view and not self._side_by_side:
            self._set_view(self._before)
            self._focus_view()
        else:
            self._set_view(view)
            self._focus_view()
            if view == "code":
                self.code.editor.focus()

    def action_leave_editor(self) -> None:
        """From typing to the letters: the pane is in focus, not the editor in it."""
        self.code.focus()

    async def action_back(self) -> None:
        """Out of a zoomed pane, else to the list, with everything saved and recorded."""
        if self._zoomed:
            self.action_zoom()
            return
        if not await self.code.settle() and self.code.unsaved and not self.code.torn:
            self.tell("Your text is not saved; Esc again leaves all the same.", "warning")
            if self.code.warned:
                self.app.pop_screen()
            self.code.warned = True
            return
        await self.session.kept()
        self.app.pop_screen()

    def action_zoom(self) -> None:
        """One pane at a time, however wide the terminal is."""
        self._zoomed = not self._zoomed
        self._arrange()

    def action_tab(self, name: str) -> None:
        """Turn to a tab."""
        if name == "hints":
            self.turn_to("hints")
            self._seen_hints()
        elif name in self.query_one(Tabs):
            self.turn_to(name)

    def action_figure(self) -> None:
        """The figure of the file as it is; it is graded for that unless it was just now."""
        self.turn_to("figure")
        self._draw()

    @work(group="figure", exclusive=True)
    async def _draw(self) -> None:
        await self.code.settle()
        # A run that is under way may be of what the file was before.
        drawn = self.sent if self.grading else self.graded
        if drawn != _plain(self.code.editor.text):
            self.query_one(FigureView).show(None, "drawing…")
            self.action_grade()

    @work(group="hints", exclusive=True)
    async def _seen_hints(self) -> None:
        await self.show_hints(self.session.state.entry(self.challenge.id).hints)

    def action_scroll_details(self, pages: int) -> None:
        """Scroll the explanation while the cursor moves through the checks."""
        details = self.query_one(Details)
        if pages > 0:
            details.scroll_page_down()
        else:
            details.scroll_page_up()

    # --- what the floors below ask for ---------------------------------------------------------
    def turn_to(self, tab: str) -> None:
        """Show a tab, and what it needs."""
        tabs = self.query_one(Tabs)
        tabs.turn_to(tab)
        if self.focused is not self.code.editor or not self._side_by_side:
            self._set_view("result")
            tabs.focus_present()
        self._arrange()
        if tab == "history":
            self.show_history()

    def shows(self, tab: str) -> bool:
        """Whether a tab is in view."""
        return self.query_one(Tabs).present == tab and bool(self.query_one("#result").display)

    def show_result(self) -> None:
        """A run begins: its checks come into view, but nobody is stopped from typing."""
        tabs = self.query_one(Tabs)
        stays = tabs.present == "figure" or (
            tabs.present == "output" and self._fits_below_checks("output")
        )
        if not stays:
            tabs.turn_to("why")
        if self.focused is not self.code.editor or not self._side_by_side:
            self._set_view("result")
            self._focus_view()
        self._arrange()

    def said(self, line: Content) -> None:
        """Where one pane is seen at a time, this line must not be missed for that."""
        self._line = line
        self._show_line()

    def _show_line(self) -> None:
        line = Content("") if self._side_by_side else self._line
        self.query_one("#task").border_subtitle = line

    def recorded(self) -> None:
        """One attempt more to list."""
        if self.query_one(Tabs).present == "history":
            self.show_history()

    def show_standing(self) -> None:
        """Draw anew what tells where this stands."""
        if not self.query("#bar"):
            return  # taken down while something was recorded
        self.query_one("#bar", Static).update(self._bar())
        self.code.border_title = Content(f"Code  {words.home_path(self.path)}")
        self.refresh_bindings()
        if self.report is None and not self.grading:
            self._invite()

    def _bar(self) -> Content:
        """The line above everything: what this is, and where it stands."""
        status = self.session.state.status(self.challenge.id)
        topic = f"{self.session.topic_of(self.challenge).title} › "
        return Content.assemble(
            # Where there is little room, where one stands is worth more than where one came from.
            topic if self.app.size.width >= NORMAL else "",
            (self.challenge.title, "bold"),
            "  ",
            (words.status_words(status), words.STATUS[status.word].style),
            ("  watch", words.BUSY) if self.session.watching else "",
            (f"  level {self.challenge.difficulty} · {self.challenge.minutes} min", words.QUIET),
        )

    def _invite(self) -> None:
        status = self.session.state.status(self.challenge.id)
        if self.may_review():
            self.say(words.STATUS["passed"], "a review is due: r begins it, from a clean stub")
        elif status.word == "new":
            self.say(words.STATUS["new"], "not started: c writes here, e opens your own editor")
        else:
            self.say(words.STATUS[status.word], f"{status}: c opens your file, g grades it")

    # --- showing -------------------------------------------------------------------------------
    def on_resize(self) -> None:
        self._arrange()
        self.show_standing()

    @property
    def _side_by_side(self) -> bool:
        return self.app.size.width >= WIDE and not self._zoomed

    def _fits_below_checks(self, tab: str) -> bool:
        """Whether the checks leave enough room for a tab; the explanation goes with them always."""
        needed = {"why": 0, "figure": TALL}.get(tab, LOW)
        return self.app.size.height >= needed

    def _shown(self, view: View) -> bool:
        return bool(self.query_one(f"#{view}").display and self.query_one("#left").display)

    def _set_view(self, view: View) -> None:
        if view != self._view:
            self._before, self._view = self._view, view
            self._arrange()

    def _focus_view(self) -> None:
        match self._view:
            case "task":
                self.query_one("#task").focus()
            case "code":
                self.code.focus()
            case "result":
                checks = self.query_one(CheckList)
                if checks.option_count and self.query_one("#checks").display:
                    checks.focus()
                else:
                    self.query_one(Tabs).focus_present()

    def _arrange(self) -> None:
        """Show the panes there is room for.

        Not by classes of the screen: changing one costs the styles of every block of the text.
        """
        beside, view = self._side_by_side, self._view
        three = beside and self.app.size.width >= THREE
        both = three or (beside and self.app.size.height >= TALL)
        reading = self._before if view == "result" else view
        if reading == "result":
            reading = "task"
        left, result = self.query_one("#left"), self.query_one("#result")
        left.styles.layout = "horizontal" if three else "vertical"
        left.styles.width = "68%" if three else "52%" if beside else "100%"
        left.display = beside or view != "result"
        result.display = beside or view == "result"
        self.query_one("#task").display = both or reading == "task"
        self.code.display = both or reading == "code"
        self._show_line()
        self.query_one("#checks").display = self._fits_below_checks(self.query_one(Tabs).present)


def _plain(text: str) -> str:
    """A text with the line ends that are graded."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def screen_for(session: Session, challenge: Challenge) -> ChallengeScreen:
    """Where one works on it: under the clock that runs, if one does."""
    if session.timed is None:
        return ChallengeScreen(session, challenge)
    from quizapp.tui.screens.timed import TimedScreen

    return TimedScreen(session, challenge, session.timed)
