"""A challenge's earlier attempts, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from quizapp.learner.clock import Rhythm, duration
from quizapp.learner.progress.history import Attempt
from quizapp.tui import words

STUB = "stub"
_MOST = 200


class HistoryPane(OptionList):
    """Attempts, the latest first, and the stub they began from."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Look at it", id="history.open"),
    ]

    class Asked(Message):
        """The learner wants to look at one; None is the stub."""

        def __init__(self, attempt: Attempt | None) -> None:
            super().__init__()
            self.attempt = attempt

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True)
        self._attempts: dict[str, Attempt] = {}

    def show(self, attempts: Sequence[Attempt], rhythm: Rhythm) -> None:
        """List them."""
        recent = list(reversed(attempts))[:_MOST]
        self._attempts = {str(one.id): one for one in recent}
        now = rhythm.local(round(rhythm.now().timestamp() * 1000))
        options = [Option(_line(one, rhythm, now), id=str(one.id)) for one in recent]
        stub = Content.assemble(("○ the stub", words.QUIET), "  as it was handed out")
        self.set_options([*options, Option(stub, id=STUB)])
        self.highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Asked(self._attempts.get(event.option.id or "")))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()


def _line(one: Attempt, rhythm: Rhythm, now: datetime) -> Content:
    mark = words.STATUS["passed" if one.solved else "failing"]
    score = "passed" if one.solved else f"{one.passed} of {one.total}" if one.total else one.verdict
    named = f"  {', '.join(one.mistakes)}" if one.mistakes else ""
    spent = f"  after {duration(one.seconds)}" if one.seconds is not None else ""
    return Content.assemble(
        f"{one.number:>3}  {_when(rhythm.local(one.at), now):>11}  ",
        (f"{mark.symbol} {score:7}", mark.style),
        f"{spent}{named}",
    )


def _when(at: datetime, now: datetime) -> str:
    """`14:05` of today, `3 Nov 14:05` of this year, else the day."""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    if at.year == now.year:
        return f"{at.day} {at:%b %H:%M}"
    return f"{at:%Y-%m-%d}"
