"""What in a result is worth a look by a person, in words that accuse nobody.

Signs are of two kinds. A *fact* is what the run or the source shows beyond doubt: a forbidden call,
a file that was asked for and refused. A *hint* is what honest answers rarely have. Neither is a
proof of cheating, and an answer without signs is no proof of honesty.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.grading.clean import reveal
from quizapp.grading.report import CheckResult, Finding, Report, Verdict
from quizapp.interview.models import Result
from quizapp.interview.similar.tokens import parse

_SAID = 5
"""Hints about the source that are told; the code says the rest."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something to look at."""

    text: str
    """In one sentence."""
    line: int = 0
    """Of the answer; 0 where it belongs to none."""
    word: str = ""
    """What happened: ``refused``, ``rule``, ``crash``, ``protocol``; empty for a hint."""

    @property
    def fact(self) -> bool:
        """Whether it is what happened rather than a hint."""
        return bool(self.word)


def signs(result: Result) -> tuple[Sign, ...]:
    """What is worth a look; facts first, each sentence once."""
    found: list[Sign] = []
    if result.report is not None:
        found += _ran(result.report)
    if result.submission.source is not None:
        found += list(_written(result.submission.source))[:_SAID]
    found += [Sign(_sentence(note)) for note in result.submission.notes]
    once = {one.text: one for one in found}
    return tuple(sorted(once.values(), key=lambda one: not one.fact))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


# --- what the run shows --------------------------------------------------------------------------
_REFUSED = re.compile(
    r"PermissionError|Operation not permitted|Permission denied|BlockingIOError: \[Errno 11\]"
    r"|Read-only file system"
)
_VERDICTS = {
    Verdict.PROTOCOL: "what came back was not the results of the checks",
    Verdict.OUTPUT: "it printed more than is kept",
}


def _ran(report: Report) -> Iterator[Sign]:
    for one in report.breaches:
        yield Sign(_sentence(one.text), one.line, "rule")
    if report.problem is not None:
        yield from _finding("When it was loaded", report.problem, report.verdict)
    together: dict[tuple[Verdict, str], list[CheckResult]] = defaultdict(list)
    for check in report.checks:
        if check.verdict is not Verdict.PASS and check.finding is not None:
            together[check.verdict, check.finding.text].append(check)
    for (verdict, _), checks in together.items():
        assert checks[0].finding is not None
        yield from _finding(f"In {_named(checks)}", checks[0].finding, verdict)
    if crashed := [one for one in report.checks if one.verdict is Verdict.CRASH]:
        yield Sign(f"The process ended by itself in {_named(crashed)}.", word="crash")


def _named(checks: list[CheckResult]) -> str:
    if len(checks) == 1:
        return f"the check {checks[0].name}"
    return f"{len(checks)} checks"


def _finding(where: str, finding: Finding, verdict: Verdict) -> Iterator[Sign]:
    line = finding.frames[-1].line if finding.frames else 0
    if _REFUSED.search(f"{finding.text} {finding.got}"):
        asked = reveal(finding.text, 300).replace("\n", " ")
        yield Sign(f"{where} it was refused by the system: {asked}", line, "refused")
    elif verdict in _VERDICTS:
        yield Sign(f"{where}: {_VERDICTS[verdict]}.", line, str(verdict))


# --- what the source shows -----------------------------------------------------------------------
def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_MODULES = _set(
    """
    os sys subprocess socket ctypes inspect gc signal threading multiprocessing importlib
    pickle builtins resource mmap shutil pathlib tempfile traceback asyncio urllib http
    requests faulthandler atexit select pty fcntl code codecs marshal cffi psutil _thread glob
    concurrent runpy linecache unittest _io _ctypes _posixsubprocess posix
    """
)
"""Modules that no answer to these challenges needs."""
_CALLS = _set(
    """
    eval exec compile open input breakpoint __import__ globals vars exit quit memoryview
    """
)
_ATTRIBUTES = _set(
    """
    __globals__ __closure__ __code__ __subclasses__ __builtins__ _getframe f_back f_locals
    f_globals tb_frame gi_frame get_objects get_referrers currentframe __bases__ __mro__
    __reduce__ __reduce_ex__ __torch_function__ __torch_dispatch__ __class__ __getattribute__
    set_num_threads manual_seed get_rng_state set_rng_state initial_seed from_file data_ptr
    untyped_storage fork _exit kill
    """
)
_PLACES = re.compile(
    r"(?:^|[\s\"'(=])(/proc\b|/dev/\w+|/sys\b|/etc/\w+|/tmp\b|~/|/home/\w+|/root\b)"
)
_HIDDEN = re.compile(r"\b(solutions|reference\.py|checks\.py|mistakes\.toml|oracle)\b")
_LIBRARIES = frozenset({"torch", "time", "numpy", "math", "random", "builtins", "np", "F", "nn"})


def _written(source: str) -> Iterator[Sign]:
    if odd := _unseen(source):
        yield odd
    tree = parse(source)
    if tree is None:
        return
    lines: dict[int, list[str]] = defaultdict(list)
    for node in _answer(tree):
        for what in _node(node):
            at = getattr(node, "lineno", 0)
            if what not in lines[at]:
                lines[at].append(what)
    for line, found in sorted(lines.items()):
        yield Sign(f"Line {line} {_joined(found)}, which answers seldom need.", line)


def _joined(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else parts[0]


def _unseen(source: str) -> Sign | None:
    """Characters that an editor does not show: text that turns round, letters without a width."""
    for number, line in enumerate(source.split("\n"), 1):
        if "⟨U+" in reveal(line.replace("\r", "").replace("\f", ""), 10_000).replace(
            "⟨U+FEFF⟩", ""
        ):
            return Sign(f"Line {number} holds characters that are not shown.", number)
    return None


def _answer(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but those under ``if __name__ == "__main__"``, which is never run."""
    for statement in tree.body:
        if isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)[:200]:
            continue
        yield from ast.walk(statement)


def _node(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            for one in names:
                if one.name.partition(".")[0] in _MODULES:
                    yield f"imports {one.name}"
        case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in _MODULES:
            yield f"imports from {module}"
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield f"calls {name}()"
        case ast.Attribute(attr=attr) if attr in _ATTRIBUTES:
            yield f"uses .{attr}"
        case ast.Constant(value=str(text)) if len(text) < 2_000:
            if "\x1b" in text:
                yield "writes codes that a terminal obeys"
            if place := _PLACES.search(text):
                yield f"names {reveal(place[1], 40)}"
            elif hidden := _HIDDEN.search(text):
                yield f"names {hidden[1]}, where answers are kept"
        case ast.Assign(targets=targets):
            for target in targets:
                if isinstance(target, ast.Attribute) and _root(target) in _LIBRARIES:
                    yield f"replaces {reveal(ast.unparse(target), 80)}"


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
