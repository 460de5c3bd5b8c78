"""The checks of a challenge, a line each, changing as verdicts come in."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from quizapp.grading.clean import clean
from quizapp.grading.report import CheckResult, Verdict
from quizapp.grading.verdict import took
from quizapp.tui import words
from quizapp.tui.messages import CheckPicked

_WORD_CELLS = len(Verdict.CONTRACT)
_NAME_CELLS = 20
_LABEL_CELLS = 14
"""A label that would be cut to less than this says nothing; the details show it whole."""


class _Row(NamedTuple):
    mark: words.Mark
    word: str
    time: str = ""
    share: str = ""


class CheckList(OptionList):
    """Moves through the checks of the last run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "screen.scroll_details(1)", show=False, id="checks.details_down"),
        Binding("pageup", "screen.scroll_details(-1)", show=False, id="checks.details_up"),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False, compact=True)
        self._labels: dict[str, str] = {}
        self._rows: dict[str, _Row] = {}
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
        self._rows = {name: _Row(words.WAITING, "waiting") for name in self._labels}
        self.set_options(Option(self._line(name), id=name) for name in self._labels)

    def running(self, name: str) -> None:
        """A check is under way."""
        self._put(name, _Row(words.RUNNING, "running"))

    def put(self, result: CheckResult) -> None:
        """A check has its verdict."""
        time = took(result.milliseconds)
        mark = words.verdict_mark(result.verdict)
        self._put(result.name, _Row(mark, result.verdict.value, time, words.share(result)))

    def stop(self) -> None:
        """The run ended in the middle: nothing waits or runs any more."""
        self.set_options([])
        self._labels, self._rows = {}, {}

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

    def on_resize(self) -> None:
        for name, row in self._rows.items():
            self._put(name, row)

    def _put(self, name: str, row: _Row) -> None:
        if name in self._labels:
            self._rows[name] = row
            self.replace_option_prompt(name, self._line(name))

    def _line(self, name: str) -> Content:
        row = self._rows[name]
        unit = " budget" if self.size.width >= _WORD_CELLS + self._widest + 27 else ""
        budget = f"{row.share:>5}{unit if row.share else ''}"
        line = Content.assemble(
            (f"{row.mark.symbol} {row.word:{_WORD_CELLS}}", row.mark.style),
            f"  {set_cell_size(name, self._widest)}",
            (f"  {row.time:>7}  {budget:{5 + len(unit)}}", words.QUIET),
        )
        if self.size.width - line.cell_length < _LABEL_CELLS:
            return line
        label = clean(self._labels[name], 200).replace("\n", " ")
        return line + Content.styled(f"  {label}", words.QUIET)
