"""The application: keys that work everywhere, and the grader's life. Screens do the rest."""

from __future__ import annotations

import asyncio
import importlib
from typing import ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen

from quizapp.grading.clean import clean
from quizapp.tui.colours import legible
from quizapp.tui.screens.base import WIDE
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.session import Session

WARM_UP_AFTER = 0.15
"""Seconds after the first frame. Loading torch takes a core for two seconds, so not before it."""


class QuizApp(App[None]):
    """The full-screen interface of quiz."""

    TITLE = "quiz"
    # All at once: a screen that brings its own has every style of the app worked out anew when it
    # is first pushed, a tenth of a second; and the default screen's own would never be read.
    CSS_PATH = [  # noqa: RUF012
        "app.tcss",
        "screens/home.tcss",
        "screens/challenge.tcss",
        "screens/article.tcss",
    ]
    # The classes are put on the screen, not on the app: `Screen.-narrow`, never `App.-narrow`.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-normal"), (WIDE, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", id="app.quit"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

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
        wanted = self.session.settings.theme
        if wanted in self.available_themes:
            self.theme = wanted

    def on_ready(self) -> None:
        wanted = self.session.settings.theme
        if wanted is not None and wanted not in self.available_themes:
            self.notify(f"there is no theme {wanted!r}", severity="warning", markup=False)
        if notice := self.session.state.notice:
            self.notify(notice, severity="warning", timeout=15, markup=False)
        self.set_timer(WARM_UP_AFTER, self._warm)

    # A service that cannot start says so when it is asked to grade; nobody asked yet.
    @work(group="warm", exit_on_error=False)
    async def _warm(self) -> None:
        await self.session.client.warm()
        # Markdown and its highlighter take a while to import; the learner still reads the list.
        await asyncio.to_thread(importlib.import_module, "quizapp.tui.screens.challenge")

    async def on_unmount(self) -> None:
        await self.session.client.stop()

    def action_keys(self) -> None:
        """Show or put away the keys of the screen in front."""
        from quizapp.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        else:
            self.push_screen(HelpScreen(self.screen.active_bindings.values()))
