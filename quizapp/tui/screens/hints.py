"""Hints, one level at a time. Which were seen is remembered, so no level is spent twice."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.grading.clean import clean
from quizapp.tui.session import Session


class HintScreen(ModalScreen[None]):
    """The hints seen so far; the first one at least."""

    DEFAULT_CLASSES = "dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "more", "Next hint", id="hints.more"),
        Binding("escape,q", "app.pop_screen", "Close", id="hints.close"),
    ]

    def __init__(self, session: Session, challenge: Challenge) -> None:
        super().__init__()
        self._session = session
        self._challenge = challenge
        self._level = max(1, session.state.entry(challenge.id).hints)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="hints", classes="pane"):
            yield Markdown()

    async def on_mount(self) -> None:
        self.query_one("#hints").focus()
        await self._show()

    async def action_more(self) -> None:
        """One level deeper."""
        self._level += 1
        await self._show()

    async def _show(self) -> None:
        try:
            hints = self._challenge.hints()
        except QuizError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self._level = level = min(self._level, len(hints))
        if level > self._session.state.entry(self._challenge.id).hints:
            problem = self._session.remember(
                lambda state: state.hint_shown(self._challenge.id, level)
            )
            if problem:
                self.notify(problem, severity="warning", markup=False)
        seen = [f"### Hint {one.key}\n\n{one.text}" for one in hints[:level]]
        pane = self.query_one("#hints")
        pane.border_title = f"Hint {level} of {len(hints)}"
        more = "h shows the next · " if level < len(hints) else "that was the last · "
        pane.border_subtitle = f"{more}Esc closes"
        await self.query_one(Markdown).update(clean("\n\n".join(seen), 40_000))
        pane.scroll_end(animate=False)
