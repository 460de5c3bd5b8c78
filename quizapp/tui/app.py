"""The application: keys that work everywhere, and the grader's life. Screens do the rest."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from textual import work
from textual.app import App, SuspendNotSupported, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.notifications import SeverityLevel
from textual.screen import Screen

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.grading.clean import clean
from quizapp.tui.colours import legible
from quizapp.tui.screens.base import NORMAL, WIDE
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.session import Session

WARM_UP_AFTER = 0.15
"""Seconds after the first frame. Loading torch takes a core for two seconds, so not before it."""


def _provider(name: str) -> type[Provider]:
    """A provider of the command palette, imported when the palette is opened."""
    found: type[Provider] = getattr(
        importlib.import_module("quizapp.tui.commands"), f"{name}Commands"
    )
    return found


class QuizApp(App[None]):
    """The full-screen interface of quiz."""

    TITLE = "quiz"
    # All at once: a screen that brings its own has every style of the app worked out anew when it
    # is first pushed, a tenth of a second; and the default screen's own would never be read.
    CSS_PATH = [  # noqa: RUF012
        "app.tcss",
        "screens/home.tcss",
        "screens/forms.tcss",
        "screens/challenge.tcss",
        "screens/article.tcss",
        "screens/interview.tcss",
    ]
    # The classes are put on the screen, not on the app: `Screen.-narrow`, never `App.-narrow`.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (NORMAL, "-normal"), (WIDE, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", id="app.quit"),
        Binding("ctrl+p", "command_palette", "Palette", show=False, id="app.palette"),
        Binding(
            "ctrl+z",
            "suspend",
            "Suspend",
            tooltip="To the shell; fg comes back",
            show=False,
            id="app.suspend",
        ),
    ]
    COMMANDS: ClassVar[set[Any]] = {
        partial(_provider, name) for name in ("Action", "Challenge", "Setting")
    }

    def __init__(
        self,
        session: Session,
        *,
        welcome: bool = False,
        drawn: Callable[[], None] = lambda: None,
    ) -> None:
        """`drawn` is called once the first frame stands."""
        super().__init__()
        self.session = session
        self._welcome = welcome
        self._drawn = drawn
        self._keys: dict[str, str] = {}
        self._theme_of_its_own = self.theme

    def get_default_screen(self) -> Screen[None]:
        """Home at once: a blank screen below it would cost a frame."""
        return HomeScreen(self.session)

    def notify(  # as wide as Textual's, narrower in what it lets through
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Every notice of the app, its screens and widgets: harmless text, never markup."""
        super().notify(
            clean(message), title=title, severity=severity, timeout=timeout, markup=False
        )

    def get_css_variables(self) -> dict[str, str]:
        """The theme's colours, readable in light themes too."""
        self.theme_variables = legible(super().get_css_variables())
        return self.theme_variables

    def on_mount(self) -> None:
        self.use_settings()
        if self.session.timed is not None:
            from quizapp.tui.screens.interview import InterviewScreen

            # In front of home until it is over, and with no way back before.
            self.push_screen(InterviewScreen(self.session, self.session.timed))
        if self._welcome:
            from quizapp.tui.screens.welcome import WelcomeScreen

            self.push_screen(WelcomeScreen(self.session))

    def use_settings(self) -> None:
        """Let what the settings say of the interface hold."""
        settings = self.session.settings
        wanted = settings.theme or self._theme_of_its_own
        if wanted in self.available_themes:
            self.theme = wanted
        if settings.keys != self._keys:
            self._keys = settings.keys
            self.set_keymap(settings.keys)

    def on_ready(self) -> None:
        self._drawn()
        # Stopped and continued from outside, Textual draws what has changed since: on a screen that
        # the terminal has emptied.
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))
        settings = self.session.settings
        self.session.say = self.notify
        if settings.theme is not None and settings.theme not in self.available_themes:
            self.notify(f"there is no theme {settings.theme!r}", severity="warning")
        for notice in filter(None, (*settings.notices, self.session.state.notice)):
            self.notify(notice, severity="warning", timeout=15)
        self.set_timer(WARM_UP_AFTER, self._warm)
        if settings.keys:
            self.set_timer(WARM_UP_AFTER, self._look_at_keys)

    def _look_at_keys(self) -> None:
        from quizapp.tui.keys import problems

        for problem in problems(self.session.settings.keys):
            self.notify(problem, severity="warning", timeout=15)

    # A service that cannot start says so when it is asked to grade; nobody asked yet.
    @work(group="warm", exit_on_error=False)
    async def _warm(self) -> None:
        # A thread: what takes a while to import keeps no key waiting.
        await asyncio.to_thread(importlib.import_module, "quizapp.grading.client")
        await self.session.client.warm()
        # Markdown and its highlighter; the learner still reads the list.
        await asyncio.to_thread(importlib.import_module, "quizapp.tui.screens.challenge")

    async def on_unmount(self) -> None:
        await self.session.close()

    def action_keys(self) -> None:
        """Show or put away the keys of the screen in front."""
        from quizapp.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        else:
            self.push_screen(HelpScreen(self.screen.active_bindings.values()))

    def action_settings(self) -> None:
        """What can be set."""
        self.open_settings()

    def open_settings(self, first: str = "theme") -> None:
        """The settings, at one of them."""
        from quizapp.tui.screens.settings import SettingsScreen

        if isinstance(self.screen, SettingsScreen):
            self.screen.line(first).focus()
        else:
            self.push_screen(SettingsScreen(self.session, first))

    def open_challenge(self, challenge: Challenge) -> None:
        """Work on a challenge, from wherever one is."""
        from quizapp.tui.screens.challenge import ChallengeScreen, screen_for

        if any(
            isinstance(one, ChallengeScreen) and one.challenge.id == challenge.id
            for one in self.screen_stack
        ):
            while not isinstance(self.screen, ChallengeScreen):
                self.pop_screen()
            return
        while len(self.screen_stack) > (1 if self.session.timed is None else 2):
            self.pop_screen()
        if isinstance(self.screen, HomeScreen):
            self.screen.point_at(challenge)
        self.push_screen(screen_for(self.session, challenge))

    def configure(self, name: str, value: object) -> None:
        """Change a setting for good."""
        try:
            self.session.configure(name, value)
        except QuizError as error:
            self.notify(f"{error}\n{error.hint}" if error.hint else str(error), severity="error")
        self.use_settings()

    def action_suspend(self) -> None:
        """Back to the shell, whose `fg` comes back; in the editor its key takes back instead."""
        from quizapp.tui.editing import to_the_shell

        try:
            to_the_shell(self)
        except SuspendNotSupported:
            self.notify("This terminal cannot be handed back to a shell.")

    def action_help_quit(self) -> None:
        """Ctrl-C: whoever wants to leave is told how, and nothing is lost by accident."""
        self.notify("q leaves, Ctrl+Q from everywhere.")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Nothing: what the palette offers is told by our own providers."""
        return ()
