"""An answer as normalised tokens: what stays the same when names, comments and layout change.

Nothing here runs an answer. What does not parse is cut into plain tokens instead.
"""

from __future__ import annotations

import ast
import hashlib
import io
import keyword
import tokenize
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 50_000
"""Characters of an answer that are looked at; honest ones have a tenth of that at most."""

_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_QUIET = (ast.Import, ast.ImportFrom, ast.Pass, ast.Global, ast.Nonlocal, ast.expr_context)
"""Nodes that say nothing about how a problem was solved."""
_UNSAID = {
    "annotation",
    "returns",
    "type_comment",
    "type_ignores",
    "type_params",
    "simple",
    "is_async",
}


@dataclass(frozen=True, slots=True)
class Body:
    """The tokens of an answer, numbered, and the line each stands on."""

    words: tuple[int, ...]
    lines: tuple[int, ...]
    parsed: bool
    """Whether it is Python; else its tokens are those of the text."""
    digest: str = field(compare=False)
    """The same for answers that differ in names, comments and layout alone."""


def normalise(source: str) -> Body:
    """The tokens of ``source``, whatever it is.

    For a stranger's only where a crash of the parser is nobody's loss: ``reading.read`` has it done
    there."""
    source = source[:LONGEST]
    tree = parse(source)
    return _body(list(_walk(tree)), True) if tree is not None else plain(source)


def plain(source: str) -> Body:
    """The tokens of the text, without a parser."""
    return _body(list(_plain(source[:LONGEST])), False)


def _body(pairs: list[tuple[str, int]], parsed: bool) -> Body:
    digest = hashlib.sha256("\0".join(word for word, _ in pairs).encode(errors="replace"))
    return Body(
        words=tuple(zlib.crc32(word.encode(errors="replace")) for word, _ in pairs),
        lines=tuple(line for _, line in pairs),
        parsed=parsed,
        digest=digest.hexdigest(),
    )


def parse(source: str) -> ast.Module | None:
    """The tree of an answer; ``None`` where there is none, be it for a nesting made to kill us."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd escapes and comparisons in a stranger's text
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Names:
    """Which names of a file are its own, and what the imported ones stand for."""

    def __init__(self, tree: ast.Module) -> None:
        self.own: set[str] = set()
        self.imported: dict[str, str] = {}
        self.selves: set[str] = set()
        """First parameters of methods."""
        self.attributes: set[str] = set()
        """What is set on those, and methods."""
        for node in ast.walk(tree):
            self._note(node)
        self.own -= self.imported.keys()

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                self.own.add(name)
            case ast.arg(arg=name):
                self.own.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                self.own.add(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                self.own.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store()):
                self.attributes.add(name)
            case ast.Import(names=aliases):
                for one in aliases:
                    first = one.name.partition(".")[0]
                    self.imported[one.asname or first] = one.name if one.asname else first
            case ast.ImportFrom(module=module, names=aliases):
                for one in aliases:
                    self.imported[one.asname or one.name] = f"{module or ''}.{one.name}"
            case _ if isinstance(node, _DEFINES):
                self.own.add(node.name)
                if isinstance(node, ast.ClassDef):
                    self._methods(node)

    def _methods(self, node: ast.ClassDef) -> None:
        for one in node.body:
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.attributes.add(one.name)
                first = [*one.args.posonlyargs, *one.args.args][:1]
                self.selves.update(arg.arg for arg in first)

    def dotted(self, node: ast.expr) -> str:
        """``torch.nn.Linear`` for any road to it that begins with an import; else empty."""
        tail: list[str] = []
        while isinstance(node, ast.Attribute):
            tail.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.imported:
            return ""
        return ".".join([self.imported[node.id], *reversed(tail)])


def _walk(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Preorder without recursion: a chain of ten thousand sums is a deep tree."""
    names = _Names(tree)
    stack: list[tuple[ast.AST, int]] = [(tree, 1)]
    while stack:
        node, line = stack.pop()
        line = getattr(node, "lineno", line)
        if isinstance(node, _QUIET):
            continue
        if isinstance(node, ast.AnnAssign) and node.value is None:
            continue
        word, deeper = _word(node, names)
        if word:
            yield word, line
        if deeper:
            stack.extend((one, line) for one in reversed(_children(node)))


def _word(node: ast.AST, names: _Names) -> tuple[str, bool]:
    """What a node is called once nothing of its author is left, and whether to look inside."""
    match node:
        case ast.Module() | ast.Expr() | ast.arguments() | ast.Starred():
            return "", True
        case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
            return "text", False
        case ast.Constant(value=value):
            return f"={value!r}"[:40], False
        case ast.Name(id=name):
            return ("name" if name in names.own else names.imported.get(name, name)), False
        case ast.Attribute(value=value, attr=attr):
            if dotted := names.dotted(node):
                return dotted, False
            mine = isinstance(value, ast.Name) and value.id in names.selves
            return ("." if mine and attr in names.attributes else f".{attr}"), True
        case ast.arg():
            return "parameter", False
        case ast.keyword():
            # Its name may be a parameter's that was renamed; dropped in all calls alike.
            return "keyword", True
        case ast.AnnAssign():
            return "Assign", True
    return type(node).__name__, True


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name, value in ast.iter_fields(node):
        if name in _UNSAID:
            continue
        if isinstance(value, ast.AST):
            found.append(value)
        elif isinstance(value, list):
            items = value[_documented(node) :] if name == "body" else value
            found += [one for one in items if isinstance(one, ast.AST)]
    return found


def _documented(node: ast.AST) -> int:
    """1 where the body begins with a docstring, else 0."""
    if not isinstance(node, (*_DEFINES, ast.Module)):
        return 0
    match node.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()))]:
            return 1
    return 0


_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


def _plain(source: str) -> Iterator[tuple[str, int]]:
    """Tokens of a text that is no Python, as far as it can be read."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in _LAYOUT:
                continue
            word = token.string
            if token.type == tokenize.NAME and not keyword.iskeyword(word):
                word = "name"
            elif token.type == tokenize.STRING:
                word = "text"
            yield word[:40], token.start[0]
    except (tokenize.TokenError, SyntaxError, ValueError, RecursionError):
        return
