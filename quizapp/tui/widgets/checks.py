"""The checks of a challenge, a line each, changing as verdicts come in."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from quizapp.grading.clean import clean
from quizapp.grading.report import CheckResult, Verdict
from quizapp.tui import words
from quizapp.tui.messages import CheckPicked

_WORD_CELLS = len(Verdict.CONTRACT)
_NAME_CELLS = 20


class CheckList(OptionList):
    """Moves through the checks of the last run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "screen.scroll_details(1)", show=False, id="checks.details_down"),
        Binding("pageup", "screen.scroll_details(-1)", show=False, id="checks.details_up"),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True)
        self._labels: dict[str, str] = {}
        self._widest = 0

    @property
    def picked(self) -> str | None:
        """Name of the check at the cursor."""
        option = self.highlighted_option
        return None if option is None else option.id

    def begin(self, checks: tuple[tuple[str, str], ...]) -> None:
        """List the checks of a run that begins."""
        self._labels = dict(checks)
        self._widest = min(_NAME_CELLS, max([cell_len(name) for name in self._labels], default=0))
        waiting = words.WAITING
        self.set_options(
            Option(self._row(name, waiting, "waiting"), id=name) for name in self._labels
        )

    def running(self, name: str) -> None:
        """A check is under way."""
        if name in self._labels:
            self.replace_option_prompt(name, self._row(name, words.RUNNING, "running"))

    def put(self, result: CheckResult) -> None:
        """A check has its verdict."""
        if result.name not in self._labels:
            return
        mark = words.verdict_mark(result.verdict)
        time = words.took(result.milliseconds) if result.milliseconds else ""
        row = self._row(result.name, mark, result.verdict.value, time, words.share(result))
        self.replace_option_prompt(result.name, row)

    def stop(self) -> None:
        """The run ended in the middle: nothing waits or runs any more."""
        self.set_options([])
        self._labels = {}

    def pick(self, name: str) -> None:
        """Put the cursor on a check."""
        if name in self._labels:
            self.highlighted = self.get_option_index(name)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option.id is not None:
            self.post_message(CheckPicked(event.option.id))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()

    def _row(
        self, name: str, mark: words.Mark, word: str, time: str = "", share: str = ""
    ) -> Content:
        budget = f"{share:>5} budget" if share else ""
        label = clean(self._labels[name], 200).replace("\n", " ")
        return Content.assemble(
            (f"{mark.symbol} {word:{_WORD_CELLS}}", mark.style),
            f"  {set_cell_size(name, self._widest)}",
            (f"  {time:>7}  {budget:12}  {label}", words.QUIET),
        )
