"""A candidate's code for a page: one line each, coloured, with what happened there.

Every text is taken apart by a lexer and put together by the template, which escapes it. Characters
that would not be seen are spelt out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from quizapp.grading.clean import reveal
from quizapp.grading.report import Report, Verdict
from quizapp.interview.report.extra import needed
from quizapp.interview.similar import split

LINES, WIDTH = 3_000, 2_000
"""Of a file that are shown; what is handed in may be anything."""
_COLOURED = 100_000
"""Characters beyond which nothing is coloured."""

Span = tuple[str, str]
"""(class, text)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code."""

    number: int
    spans: tuple[Span, ...]
    notes: tuple[str, ...] = ()
    mark: str = ""
    """``fail``, ``rule`` or, side by side, ``common`` and ``known``."""


def lines(source: str, report: Report | None = None) -> list[Line]:
    """The lines of an answer, those where it failed with the reason."""
    notes, marks = _happened(report) if report is not None else ({}, {})
    return [
        Line(number, spans, tuple(notes.get(number, ())), marks.get(number, ""))
        for number, spans in enumerate(_spans(source), 1)
    ]


def marked(source: str, marks: Iterable[str]) -> list[Line]:
    """The lines of an answer with a mark each."""
    return [
        Line(number, spans, mark=mark)
        for number, (spans, mark) in enumerate(zip(_spans(source), marks, strict=False), 1)
    ]


def _happened(report: Report) -> tuple[dict[int, list[str]], dict[int, str]]:
    """Per line: what to say, and which kind it is. A traceback says it at its last frame."""
    notes: dict[int, list[str]] = defaultdict(list)
    marks: dict[int, str] = {}
    of_line: dict[tuple[int, str], list[str]] = defaultdict(list)
    problem = report.problem
    if problem is not None and problem.frames:
        of_line[problem.frames[-1].line, problem.text].append("loading")
    for check in report.checks:
        finding = check.finding
        if check.verdict is Verdict.PASS or finding is None or not finding.frames:
            continue
        of_line[finding.frames[-1].line, finding.text].append(check.name)
        for frame in finding.frames[:-1]:
            marks.setdefault(frame.line, "way")
    for (line, text), checks in of_line.items():
        marks[line] = "fail"
        notes[line].append(f"{', '.join(checks)}: {text}")
    for breach in report.breaches:
        marks[breach.line] = marks.get(breach.line, "rule") if breach.line in marks else "rule"
        notes[breach.line].append(f"rule: {breach.text}")
    return notes, marks


def _spans(source: str) -> list[tuple[Span, ...]]:
    raw = split(source)
    if len(raw) > 1 and not raw[-1]:
        raw.pop()  # no line, but the end of the last
    shown = [_shown(line) for line in raw[:LINES]]
    if len(raw) > LINES:
        shown.append(f"… {len(raw) - LINES} more lines")
    text = "\n".join(shown)
    if len(text) > _COLOURED:
        return [(("", line),) for line in shown]
    return _coloured(text)


def _shown(line: str) -> str:
    return reveal(line.expandtabs(4), WIDTH).replace("\n", "⏎")


_CLASSES = (
    ("Token.Keyword", "k"),
    ("Token.Operator.Word", "k"),
    ("Token.Literal.String", "s"),
    ("Token.Literal.Number", "n"),
    ("Token.Comment", "c"),
    ("Token.Name.Function", "d"),
    ("Token.Name.Class", "d"),
    ("Token.Name.Decorator", "d"),
    ("Token.Name.Builtin", "b"),
)


def _coloured(text: str) -> list[tuple[Span, ...]]:
    with needed():
        from pygments.lexers.python import PythonLexer
    found: list[tuple[Span, ...]] = []
    line: list[Span] = []
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    for kind, piece in lexer.get_tokens(text):
        name = next((short for long, short in _CLASSES if str(kind).startswith(long)), "")
        for at, part in enumerate(piece.split("\n")):
            if at:
                found.append(tuple(line))
                line = []
            if part:
                line.append((name, part))
    found.append(tuple(line))
    return found
