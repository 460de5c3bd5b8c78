"""The first run, told once: where answers go, which editor opens them, and a first challenge."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.grading.clean import clean
from quizapp.learner import editors, first_run
from quizapp.learner.settings_file import overridden, parse
from quizapp.tui import words
from quizapp.tui.session import Session
from quizapp.tui.widgets.picks import Picks

_PAGES = 3
_WHERE = """\
quiz shows you challenges that interviewers ask for. You write the code, quiz grades it against a \
hidden reference, and says which mistake you made.

Your answers are plain Python files, one for each challenge, in this folder:"""
_EDITOR = (
    "You can write inside quiz. Key e opens your file in an editor of your own as well. Which?"
)
_TRY = "That is all. ? shows the keys wherever you are, Ctrl+P finds everything by name."


class WelcomeScreen(ModalScreen[None]):
    """Three pages. Whatever is pressed, it does not come again."""

    DEFAULT_CLASSES = "dialog"
    AUTO_FOCUS = ""  # each page says what has the focus
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "on", "Go on", id="welcome.on"),
        Binding("escape", "leave", "Skip", id="welcome.skip"),
        Binding("ctrl+b,backspace", "back", "Back", id="welcome.back"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._page = 1
        self._first = min(
            session.catalog.challenges, key=lambda one: (one.difficulty, one.minutes), default=None
        )

    def compose(self) -> ComposeResult:
        settings = self._session.settings
        with VerticalScroll(id="welcome", classes="pane", can_focus=False):
            with Vertical(id="page-1"):
                yield Static(_WHERE, markup=False)
                folder = words.home_path(self._session.workspace.root, 400)
                fixed = self._session.workspace_is_fixed or overridden(settings, "workspace")
                yield Input(folder, disabled=fixed, id="folder")
            with Vertical(id="page-2"):
                yield Static(_EDITOR, markup=False)
                yield Picks([("", "Leave that for later"), *editors.installed()], id="editors")
            with Vertical(id="page-3"):
                yield Static(_TRY, markup=False)
                yield Picks(self._offers(), id="offers")

    def _offers(self) -> list[tuple[str, str]]:
        offers = [("look", "Look around first")]
        if self._first is not None:
            one = self._first
            try_it = f"Try an easy one: {one.title}, about {words.count(one.minutes, 'minute')}"
            offers.insert(0, ("try", try_it))
        return offers

    def on_mount(self) -> None:
        first_run.done()
        self._turn(1)

    def _turn(self, page: int) -> None:
        self._page = page
        for number in range(1, _PAGES + 1):
            self.query_one(f"#page-{number}").display = number == page
        pane = self.query_one("#welcome")
        pane.border_title = f"Welcome · {page} of {_PAGES}"
        back = "Backspace goes back · " if page > 1 else ""
        pane.border_subtitle = f"Enter goes on · {back}Esc skips all"
        target = {1: "#folder", 2: "#editors", 3: "#offers"}[page]
        self.set_focus(None if self.query_one(target).disabled else self.query_one(target))

    def action_on(self) -> None:
        """The next page, where nothing has the focus; a folder that is fixed cannot have it."""
        if self._page < _PAGES:
            self._turn(self._page + 1)

    @on(Input.Submitted, "#folder")
    def _folder(self, message: Input.Submitted) -> None:
        now = words.home_path(self._session.workspace.root, 400)
        text = message.value.strip()
        if (not text or text == now) or self._configure("workspace", parse("workspace", [text])):
            self._turn(2)

    @on(Picks.Picked, "#editors")
    def _editor(self, message: Picks.Picked) -> None:
        if not message.value or self._configure("editor", message.value):
            self._turn(3)

    @on(Picks.Picked, "#offers")
    def _offer(self, message: Picks.Picked) -> None:
        self._leave(self._first if message.value == "try" else None)

    def action_back(self) -> None:
        """The page before."""
        if self._page > 1:
            self._turn(self._page - 1)

    def action_leave(self) -> None:
        """Enough of it."""
        self._leave(None)

    def _leave(self, challenge: Challenge | None) -> None:
        from quizapp.tui.screens.home import HomeScreen

        self.app.pop_screen()
        if challenge is not None and isinstance(self.app.screen, HomeScreen):
            self.app.screen.point_at(challenge)
            self.app.screen.open(challenge)

    def _configure(self, name: str, value: object) -> bool:
        try:
            self._session.configure(name, value)
        except QuizError as error:
            self.notify(clean(str(error)), severity="error", markup=False)
            return False
        return True
