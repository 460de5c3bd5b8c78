"""Hints, one level at a time, and the way to the solution behind them."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from quizapp.catalog.sections import Section
from quizapp.tui.widgets.prose import Prose, fill


class HintsPane(VerticalScroll):
    """The hints opened so far."""

    def compose(self) -> ComposeResult:
        yield Prose()
        yield Static(id="more", markup=False)

    async def show(self, hints: Sequence[Section], level: int, *, revealed: bool) -> None:
        """Show the first `level` hints, and say what comes next."""
        seen = [f"### Hint {one.key} of {len(hints)}\n\n{one.text}" for one in hints[:level]]
        await fill(self.query_one(Prose), "\n\n".join(seen))
        solution = "s shows the solution."
        if not revealed:
            solution = "s gives up and shows the solution."
        if level == 0:
            more = f"h opens the first of {len(hints)} hints; each says a bit more."
        elif level < len(hints):
            more = "h shows the next hint."
        else:
            more = f"That was the last hint. {solution}"
        self.query_one("#more", Static).update(more)
        self.scroll_end(animate=False)
