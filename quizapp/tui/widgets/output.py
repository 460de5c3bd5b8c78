"""What the learner's code printed, at import and in each check."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from quizapp.grading.clean import clean
from quizapp.grading.report import OUTPUT_LINE, CheckResult

_LONGEST = 40_000
_NOTHING = Content("Nothing was printed. print() in your code shows up here, check by check.")


class OutputPane(VerticalScroll):
    """Plain text, in which nothing is markup."""

    def compose(self) -> ComposeResult:
        yield Static(_NOTHING, id="printed", markup=False)

    def show(self, at_import: str, results: list[CheckResult]) -> None:
        """Show what a run printed."""
        parts: list[Content] = []
        for head, said in (
            ("when the file was loaded", at_import),
            *((f"in {one.name}", one.output) for one in results),
        ):
            if said.strip():
                shown = clean(said.rstrip(), _LONGEST, OUTPUT_LINE)
                parts.append(Content.assemble((f"{head}\n", "bold"), shown))
        text = Content("\n\n").join(parts) if parts else _NOTHING
        self.query_one("#printed", Static).update(text)
        self.scroll_home(animate=False)
