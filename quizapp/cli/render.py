"""A report in words, for terminals and pipes: plain lines, a word beside each symbol."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.cli.text import clip, pad, paint, shown, width
from quizapp.grading.verdict import Verdict, took

if TYPE_CHECKING:
    from quizapp.grading.report import Cells, CheckResult, Explanation, Finding, Report

_MARKUP = re.compile(r"(`+|\*\*?)(?=\S)(.+?)(?<=\S)\1")
"""Emphasis and code of Markdown, which running text in a terminal does without."""

_SMALL = 64
"""Elements of a tensor whose numbers are shown; of a larger one the summary says more."""
_REPLAYED = (Verdict.WRONG, Verdict.CONTRACT, Verdict.ERROR)
"""What a script can ask again: of a check that was ended from outside nothing is told."""

SYMBOLS = {Verdict.PASS: "✓", Verdict.SKIPPED: "·"}
STYLES = {Verdict.PASS: "green", Verdict.SKIPPED: "dim"}


class Renderer:
    """Writes reports to a width, with or without colour."""

    def __init__(self, *, colour: bool, columns: int, examples: bool = False) -> None:
        """``examples``: what is graded are the examples of an assignment."""
        self._colour = colour
        self._examples = examples
        self._columns = max(40, min(columns, 100))

    def check_line(self, result: CheckResult, name_width: int) -> str:
        """One line for a finished check."""
        head = f"  {SYMBOLS.get(result.verdict, '✗')} {pad(result.verdict.value, 8)}"
        painted = paint(head, STYLES.get(result.verdict, "red"), self._colour)
        name = pad(result.name, name_width)
        room = self._columns - width(head) - name_width - 12
        time = pad(took(result.milliseconds), 7, right=True)
        label = textwrap.shorten(result.label, room, placeholder="…") if room > 16 else ""
        return f"{painted} {name}  {pad(label, room)} {self._dim(time)}".rstrip()

    def running_line(self, name: str) -> str:
        """The line of a check that runs."""
        return f"  {paint('…', 'yellow', self._colour)} running  {name}"

    def verdict_lines(self, report: Report, path: Path) -> Iterator[str]:
        """What is said behind the check lines: the first failure in full, or the pass."""
        if report.problem is not None:
            yield from self._problem(report, path)
            return
        total = len(report.checks)
        if report.solved:
            share = max((one.share or 0.0 for one in report.checks), default=0.0)
            yield ""
            yield self._bold(f"passed: {_count(total, 'check')}", "green") + self._dim(
                f"  at most {share:.0%} of the error budget, seed {report.environment.seed}, "
                f"{report.environment.dtype} on {report.environment.device}"
            )
            if self._examples:
                yield from self._next("quiz submit", "once all tasks are done")
            else:
                command = f"quiz solution {report.challenge}"
                yield from self._next(command, "compare with the reference")
            return
        failed = f"not passed: {total - report.passed} of {_count(total, 'check')}"
        if report.verdict is Verdict.PASS:
            failed = "not passed: a rule is broken"
        yield ""
        yield self._bold(failed, "red") + self._dim(
            f"  seed {report.environment.seed}, "
            f"{report.environment.dtype} on {report.environment.device}"
        )
        first = report.first_failure
        if first is not None:
            yield from self._failure(report, first, path)
        else:
            yield from self._rules(report)
            yield from self._next(f"quiz show {report.challenge}", "says what is not allowed")

    # --- parts ---------------------------------------------------------------------------------
    def _failure(self, report: Report, check: CheckResult, path: Path) -> Iterator[str]:
        yield ""
        yield self._bold(f"{check.name}: {check.label}")
        if check.tried:
            yield from self._entry("tried", check.tried)
        if check.finding is not None:
            yield from self._finding(check.finding, check.share, path)
        yield from self._mistakes(report, check)
        if check.explanation is not None:
            yield from self._entry("why", _prose(check.explanation))
        if check.output:
            yield from self._block("printed", check.output.strip().splitlines()[:12])
        yield from self._rules(report)
        if self._examples:
            yield from self._next(f"mend {shown(path)}", "and grade again")
            return
        read_on = f"quiz explain {report.challenge}" + (
            f" {check.explanation.key}" if check.explanation else ""
        )
        yield from self._entry("read on", f"{read_on}  ·  quiz explain {report.topic} --article")
        yield from self._next(
            f"quiz hint {report.challenge}", f"or mend {shown(path)} and grade again"
        )
        if check.verdict in _REPLAYED:
            which = f" --check {check.name}" if check is not report.first_failure else ""
            words = "writes this case as a script for your debugger"
            yield from self._next(f"quiz replay {report.challenge}{which}", words, head="debug")

    def _rules(self, report: Report) -> Iterator[str]:
        for number, sentence in enumerate(report.rules_broken):
            yield from self._entry("rule" if number == 0 else "", sentence)

    def _mistakes(self, report: Report, check: CheckResult) -> Iterator[str]:
        named = [one for one in report.mistakes if one.key in check.mistakes]
        if not named:
            if report.mistakes:
                others = ", ".join(one.title for one in report.mistakes)
                yield from self._entry("elsewhere", f"another check shows: {others}")
            return
        for one in named:
            yield from self._entry("mistake", self._bold(one.title, "yellow"))
            yield from self._entry("", _prose(one))
        if not report.certain:
            yield from self._entry(
                "", "It does not explain all failures: there is something else, too."
            )

    def _finding(self, finding: Finding, share: float | None, path: Path) -> Iterator[str]:
        yield from self._entry("differs" if finding.kind != "exception" else "raised", finding.text)
        if finding.max_error is not None and finding.budget is not None:
            over = finding.max_error / finding.budget if finding.budget else float("inf")
            times = f"{over:.3g} times" if over < 1e9 else "over 1e9 times"
            yield from self._entry(
                "", f"largest error {finding.max_error:.3g}, {times} what is allowed"
            )
        if finding.total and finding.total > 1 and finding.kind == "value":
            yield from self._entry("expected", finding.expected)
            yield from self._entry("got", finding.got)
        if finding.cells is not None and finding.total and finding.total <= _SMALL:
            yield from self._cells(finding.cells)
        yield from self._frames(finding, path.name)

    def _frames(self, finding: Finding, path: Path | str) -> Iterator[str]:
        """Lines of the answer that an exception went through, the innermost last."""
        frames = [
            f"{shown(path)}:{one.line}"
            + (f" in {one.function}" if one.function else "")
            + f"   {one.code}"
            for one in finding.frames[-6:]
        ]
        if frames:
            yield from self._block("at", frames)

    def _cells(self, cells: Cells) -> Iterator[str]:
        from quizapp.grading.beside import beside
        from quizapp.grading.report import CELLS

        styles = {"head": "dim", "differs": "bold red"}
        for number, line in enumerate(beside(cells, self._columns - 12, CELLS)):
            text = "".join(
                paint(part.text, styles[part.role], self._colour) if part.role else part.text
                for part in line
            )
            yield f"  {self._dim(pad('numbers' if number == 0 else '', 9))} {text}".rstrip()

    def _problem(self, report: Report, path: Path) -> Iterator[str]:
        problem = report.problem
        assert problem is not None
        yield ""
        word = {
            Verdict.NOT_STARTED: "not started",
            Verdict.NOT_GRADABLE: "cannot be graded",
            Verdict.FAULT: "a fault of the grader",
        }.get(report.verdict, f"not passed: {report.verdict.value} while the answer was loaded")
        yield self._bold(word, "yellow" if report.exit_code == 4 else "red")
        where = "problem" if report.verdict is not Verdict.NOT_STARTED else ""
        yield from self._entry(where, problem.text)
        yield from self._frames(problem, path)
        if report.output:
            yield from self._block("printed", report.output.strip().splitlines()[:12])
        if report.verdict is Verdict.NOT_STARTED:
            yield from self._next(f"quiz show {report.challenge}", f"then write {shown(path)}")
        else:
            yield from self._next(f"quiz grade {report.challenge}", "once it is mended")

    def _entry(self, head: str, text: str) -> Iterator[str]:
        first = True
        for line in textwrap.wrap(text, self._columns - 12, break_on_hyphens=False) or [""]:
            yield f"  {self._dim(pad(head if first else '', 9))} {line}"
            first = False

    def _block(self, head: str, lines: list[str]) -> Iterator[str]:
        for number, line in enumerate(lines):
            short = clip(line.expandtabs(4), self._columns)
            yield f"  {self._dim(pad(head if number == 0 else '', 9))} {short}"

    def _next(self, command: str, words: str, head: str = "next") -> Iterator[str]:
        head = self._dim(pad(head, 9))
        yield f"  {head} {paint(command, 'cyan', self._colour)}   {self._dim(words)}"

    def _bold(self, text: str, style: str = "") -> str:
        return paint(text, f"bold {style}".strip(), self._colour)

    def _dim(self, text: str) -> str:
        return paint(text, "dim", self._colour)


def _prose(section: Explanation) -> str:
    """The running text of a section: fences and tables are for `quiz explain`."""
    text, fenced = [], False
    for line in section.text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not line.lstrip().startswith("|"):
            text.append(_MARKUP.sub(r"\2", line))
    return " ".join(" ".join(text).split())


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
