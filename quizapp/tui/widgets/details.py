"""What is to be said about one check, or about an answer that could not be run.

Titles and explanations are the author's Markdown. All else may hold what the learner's code
printed or raised: it is shown as plain text, in which nothing is markup.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from quizapp.grading.beside import beside
from quizapp.grading.clean import clean, clean_line
from quizapp.grading.report import Cells, CheckResult, Explanation, Finding, Report, Verdict
from quizapp.tui import words
from quizapp.tui.widgets.fitted import Fitted
from quizapp.tui.widgets.prose import Prose

_KEYS = ("tried", "found", "expected", "got", "error", "at", "budget", "printed")
_LINES = 40
_FRAMES = 6
_ROLES = {"": "", "head": words.QUIET, "differs": f"bold {words.BAD}"}


class Facts(Container):
    """Names and values in two columns; what is empty takes no room."""

    def compose(self) -> ComposeResult:
        for key in _KEYS:
            yield Static(key, classes=f"fact name {key}", markup=False)
            yield Static(classes=f"fact value {key}", markup=False)

    def show(self, facts: Mapping[str, str]) -> None:
        """Show these; keys are those of `_KEYS`."""
        for key in _KEYS:
            text = clean(facts.get(key, "").rstrip())
            for static in self.query(f".{key}").results(Static):
                static.display = bool(text)
                if static.has_class("value"):
                    static.update(text)


class Numbers(Fitted):
    """What was expected and what came, number by number, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__(id="numbers")
        self._cells: Cells | None = None

    def show(self, cells: Cells | None) -> None:
        """Show these, or take no room."""
        self._cells = cells
        self.display = cells is not None
        self.draw_anew()

    def draw(self, width: int) -> Content:
        """Both tables."""
        if self._cells is None:
            return Content("")
        return Content("\n").join(
            Content.assemble(*((part.text, _ROLES[part.role]) for part in line))
            for line in beside(self._cells, width)
        )


class Details(VerticalScroll):
    """The pane that explains."""

    explained: Explanation | None = None
    """What is explained now, by which an article can be opened at the right place."""

    def compose(self) -> ComposeResult:
        yield Static(id="about", markup=False)
        yield Static(id="lead", markup=False)
        yield Prose(id="mistakes")
        yield Static(id="rules", markup=False)
        yield Facts()
        yield Numbers()
        yield Prose(id="why")

    def on_mount(self) -> None:
        self.show_words("Grade with g: what each check says is explained here.")

    def show_words(self, text: str) -> None:
        """Show a plain sentence instead of a check."""
        self._fill("", text)

    def show_check(self, result: CheckResult, report: Report | None, filename: str) -> None:
        """Explain one check; the mistakes are known once the report is there."""
        title = f"{result.name}: {result.label}"
        facts = {"tried": result.tried, "printed": _some_lines(result.output)}
        if result.verdict is Verdict.PASS:
            if (used := words.share(result)) != "":
                facts["budget"] = f"{used} of the error that is allowed"
            self._fill(title, "✓ This check passes.", facts=facts)
            return
        if result.finding is not None:
            facts |= _finding(result.finding, filename)
        named = report.mistakes if report is not None else ()
        mine = tuple(one for one in named if one.key in result.mistakes)
        lead = ""
        if result.verdict is Verdict.SKIPPED:
            lead = "This check did not run."
        elif mine and report is not None and not report.certain:
            lead = "The mistake below does not explain every failure: there is something else, too."
        elif named and not mine:
            lead = "Another check shows: " + "; ".join(one.title for one in named)
        self.explained = mine[0] if mine else result.explanation
        mistakes, why = _markdown(mine, "Mistake: "), _why(result.explanation)
        cells = result.finding.cells if result.finding is not None else None
        self._fill(title, lead, mistakes, facts, why, _rules(report), cells)

    def show_problem(self, report: Report, filename: str) -> None:
        """Say why an answer could not be run."""
        mark, line = words.outcome(report)
        facts = {"printed": _some_lines(report.output)}
        if report.problem is not None:
            facts |= _finding(report.problem, filename) | {"found": ""}
        self._fill("Your file", f"{mark.symbol} {line}", facts=facts)

    def show_rules(self, report: Report) -> None:
        """All is right, but not by the answer's own doing."""
        advice = "The task says what is not allowed: t turns to it."
        self._fill("Rules", "\n\n".join((*report.rules_broken, advice)))

    def show_pass(self, report: Report, then: str) -> None:
        """All is well: what was checked, and where to go on."""
        setting = report.environment
        largest = words.percent(max((one.share or 0.0 for one in report.checks), default=0.0))
        text = (
            f"✓ All {words.count(len(report.checks), 'check')} pass, in {setting.dtype} on "
            f"{setting.device} (seed {setting.seed}), with at most {largest} of the error that is "
            f"allowed.\n\n{then}"
        )
        self._fill("Passed", text)

    def _fill(
        self,
        title: str,
        lead: str,
        mistakes: str = "",
        facts: Mapping[str, str] | None = None,
        why: str = "",
        rules: str = "",
        cells: Cells | None = None,
    ) -> None:
        self._text("#about", clean_line(title, 200))
        self._text("#lead", lead)
        self._text("#rules", rules)
        self._document("#mistakes", mistakes)
        self.query_one(Facts).show(facts or {})
        self.query_one(Numbers).show(cells)
        self._document("#why", why)
        self.scroll_home(animate=False)

    def _text(self, selector: str, text: str) -> None:
        static = self.query_one(selector, Static)
        static.display = bool(text)
        static.update(clean(text))

    def _document(self, selector: str, text: str) -> None:
        document = self.query_one(selector, Prose)
        document.display = bool(text)
        document.update(clean(text, 20_000))


def _finding(finding: Finding, filename: str) -> dict[str, str]:
    facts = {"found": finding.text, "at": _frames(finding, filename)}
    if finding.max_error is not None and finding.budget is not None:
        over = finding.max_error / finding.budget if finding.budget else float("inf")
        times = f"{over:.3g} times" if over < 1e9 else "more than 1e9 times"
        facts["error"] = f"{finding.max_error:.3g} at most, {times} what is allowed"
    # A single number stands in the finding's own sentence already.
    if finding.kind != "value" or (finding.total or 0) > 1:
        facts |= {"expected": finding.expected, "got": finding.got}
    return facts


def _frames(finding: Finding, filename: str) -> str:
    lines = []
    for frame in finding.frames[-_FRAMES:]:
        within = f" in {frame.function}" if frame.function not in ("", "<module>") else ""
        lines.append(f"{filename}:{frame.line}{within}\n  {frame.code}")
    return "\n".join(lines)


def _some_lines(text: str) -> str:
    lines = text.rstrip().splitlines()
    more = [f"… {len(lines) - _LINES} more lines"] if len(lines) > _LINES else []
    return "\n".join(lines[:_LINES] + more)


def _why(explanation: Explanation | None) -> str:
    return _markdown((explanation,)) if explanation is not None else ""


def _rules(report: Report | None) -> str:
    """What comes after mistake and finding; where all checks pass it is said first, by itself."""
    if report is None or report.verdict is Verdict.PASS:
        return ""
    return "\n".join(f"Rule: {one}" for one in report.rules_broken)


def _markdown(sections: tuple[Explanation, ...], before: str = "") -> str:
    return "\n\n".join(f"### {before}{one.title}\n\n{one.text}" for one in sections)
