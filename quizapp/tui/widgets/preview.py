"""The task of the challenge at the cursor, where there is room for it."""

from __future__ import annotations

from textual import work
from textual.containers import Vertical

from quizapp.catalog import Challenge
from quizapp.errors import QuizError
from quizapp.tui import words

_AFTER = 0.2
"""Seconds that the cursor rests. A text costs a widget for each block, so none is built for what is
only passed by."""


class Preview(Vertical):
    """Empty until a challenge is shown."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: Challenge | None = None

    def show(self, challenge: Challenge | None) -> None:
        """Show a challenge's task in a moment, or nothing at once."""
        if challenge is self._shown:
            return
        self._shown = challenge
        self.display = False
        if challenge is not None:
            self.set_timer(_AFTER, lambda: self._fill(challenge))

    @work(exclusive=True)
    async def _fill(self, challenge: Challenge) -> None:
        # Markdown takes a tenth of the time to the first frame, which shows none.
        from quizapp.tui.widgets.prose import Prose, fill

        if challenge is not self._shown:
            return
        try:
            text = words.task(challenge)
        except QuizError:
            return  # told where the task is opened
        await self.remove_children()
        page = Prose()
        await self.mount(page)
        await fill(page, text)
        self.display = challenge is self._shown
