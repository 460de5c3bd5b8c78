"""What in a source honest answers to a challenge rarely have. Hints, no proof of anything."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from quizapp.grading.clean import reveal
from quizapp.interview.reading.tokens import parse


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


def hints(source: str) -> Iterator[tuple[int, str]]:
    """(line, sentence) of each."""
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
        yield line, f"Line {line} {_joined(found)}, which answers seldom need."


def _joined(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + f" and {parts[-1]}" if len(parts) > 1 else parts[0]


def _unseen(source: str) -> tuple[int, str] | None:
    """Characters that an editor does not show: text that turns round, letters without a width."""
    for number, line in enumerate(source.split("\n"), 1):
        if "⟨U+" in reveal(line.replace("\r", "").replace("\f", ""), 10_000).replace(
            "⟨U+FEFF⟩", ""
        ):
            return number, f"Line {number} holds characters that are not shown."
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
