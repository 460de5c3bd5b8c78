"""Forbidden names in an answer's source, found by what each name there is bound to.

Parses a stranger's text, which may be built to exhaust a parser: only the runner does it, behind
its wall, and before the answer's first line has run, so that what it reports cannot be forged.
The walk is no recursion, for a source may be nested deeper than Python's stack.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Iterator
from types import CodeType
from typing import NamedTuple

from quizapp.grading.runner.rules.names import Forbidden, find
from quizapp.grading.runner.rules.reach import reached

MOST = 20
"""Most uses that are told."""
LONGEST = 1 << 20
"""Characters of a source that is looked at: a longer one is no answer, but a strain."""

_PARTS = 12
"""Longest dotted name that is followed."""

_Scope = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


class Use(NamedTuple):
    """One use of a forbidden name."""

    name: str
    line: int
    how: str
    """``call``, ``base`` (of a class) or ``use``."""


def uses(
    source: str,
    forbidden: Forbidden,
    entries: Collection[str] = (),
    code: CodeType | None = None,
) -> list[Use]:
    """Uses of forbidden names in ``source``, by line. ``entries`` are what the checks are handed:
    to import one under that name is a use, and where there are any, what they cannot reach is
    left out. ``code``: the same, compiled, which most often shows at once that there is none.

    A name that may stand for several things (bound twice, an argument, rebound by ``global``) is
    no use: what it stands for is seen when it runs. Nor are annotations, ``isinstance``, comments
    and strings. What cannot be parsed has no uses.
    """
    if len(source) > LONGEST or (code is not None and _names_none(code, forbidden)):
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        if entries:
            tree.body = reached(tree, entries)
        found = set(_Finder(tree, forbidden, entries).run(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return sorted(found, key=lambda one: (one.line, one.name))[:MOST]


def _names_none(code: CodeType, forbidden: Forbidden) -> bool:
    """Whether no word in ``code`` can be a forbidden thing's. A tenth of what the walk takes."""
    spellings = forbidden.spellings
    # A name that begins so is compiled to another within a class.
    if not spellings or any(one.startswith("__") for one in spellings):
        return False
    work: list[object] = [code]
    while work:
        match work.pop():
            case str() as words:
                if not spellings.isdisjoint(words.split(".")):
                    return False
            case CodeType() as inner:
                work += (*inner.co_names, *inner.co_varnames, *inner.co_freevars)
                work += inner.co_consts
            case tuple() | frozenset() as several:
                work += several
    return True


class _Names:
    """What the names of one scope stand for: a dotted path, or ``None`` for anything else."""

    def __init__(self, outer: _Names | None = None, *, is_class: bool = False) -> None:
        self._bound: dict[str, str | None] = {}
        self._stars: list[str] = []
        self._outer = outer
        self._is_class = is_class

    def bind(self, name: str, path: str | None) -> None:
        """A name bound to two things stands for neither."""
        self._bound[name] = path if self._bound.get(name, path) == path else None

    def bind_all(self, module: str) -> None:
        """``from module import *``."""
        self._stars.append(module)

    def inner(self, *, is_class: bool = False) -> _Names:
        """A scope within this one; names of a class body are not seen from within its methods."""
        outer = self._outer if self._is_class else self
        return _Names(outer, is_class=is_class)

    def paths(self, name: str) -> list[str]:
        """The dotted paths that ``name`` may stand for."""
        scope: _Names | None = self
        while scope is not None:
            if name in scope._bound:
                path = scope._bound[name]
                return [] if path is None else [path]
            paths = [f"{module}.{name}" for module in scope._stars]
            if known := [path for path in paths if find(path) is not None]:
                return known
            scope = scope._outer
        return [name] if name in ("getattr", "isinstance", "issubclass") else []


class _Finder:
    def __init__(self, tree: ast.Module, forbidden: Forbidden, entries: Collection[str]) -> None:
        self._forbidden = forbidden
        self._entries = entries
        self._work: list[tuple[ast.AST, _Names]] = []
        self._anywhere: set[str] = set()
        """Names that some function rebinds in another scope than its own."""
        own: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                self._anywhere.update(node.names)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                own.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                own.add(node.attr)
        # `x.softmax()` is the tensor's where the answer knows no softmax of its own
        self._methods = {k: name for k, name in forbidden.methods().items() if k not in own}

    def run(self, tree: ast.Module) -> Iterator[Use]:
        self._work.append((tree, _Names()))
        while self._work:
            node, names = self._work.pop()
            nodes = list(_own(node))
            for one in nodes:
                self._bind(one, names)
            if isinstance(node, ast.Module):
                yield from self._handed_out(nodes, names)
            yield from self._look(nodes, names)

    # --- what names stand for ------------------------------------------------------------------
    def _bind(self, node: ast.AST, names: _Names) -> None:
        match node:
            case ast.Import():
                for one in node.names:
                    if one.asname:
                        names.bind(one.asname, one.name)
                    else:
                        first = one.name.partition(".")[0]
                        names.bind(first, first)
            case ast.ImportFrom(module=str(module), level=0):
                for one in node.names:
                    if one.name == "*":
                        names.bind_all(module)
                    else:
                        names.bind(one.asname or one.name, f"{module}.{one.name}")
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assign(target, value, names)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, value, names)
            case ast.NamedExpr(target=target, value=value):
                self._assign(target, value, names)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.bind(name, None)
            case ast.ClassDef(name=name):
                names.bind(name, None)
            case ast.arg(arg=name):
                names.bind(name, None)
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                names.bind(name, None)
            case ast.For(target=target) | ast.AsyncFor(target=target):
                self._unknown(target, names)
            case ast.comprehension(target=target):
                self._unknown(target, names)
            case ast.withitem(optional_vars=ast.expr() as target):
                self._unknown(target, names)
            case ast.AugAssign(target=target):
                self._unknown(target, names)

    def _assign(self, target: ast.expr, value: ast.expr, names: _Names) -> None:
        match target, value:
            case ast.Name(id=name), _:
                paths = self._paths(value, names)
                names.bind(name, paths[0] if len(paths) == 1 else None)
            case (
                (ast.Tuple(elts=left) | ast.List(elts=left)),
                (ast.Tuple(elts=right) | ast.List(elts=right)),
            ) if len(left) == len(right):
                for one, other in zip(left, right, strict=True):
                    if isinstance(one, ast.Name):
                        self._assign(one, other, names)
                    else:
                        self._unknown(one, names)
            case _:
                self._unknown(target, names)

    def _unknown(self, target: ast.expr, names: _Names) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.bind(node.id, None)

    def _paths(self, node: ast.AST, names: _Names) -> list[str]:
        """Dotted paths that an expression may stand for, without running it."""
        parts: list[str] = []
        while len(parts) < _PARTS:
            match node:
                case ast.Attribute(value=value, attr=attribute):
                    parts.append(attribute)
                    node = value
                case ast.Call(
                    func=ast.Name(id="getattr" as name),
                    args=[value, ast.Constant(value=str(attribute)), *_],
                ) if names.paths(name) == [name]:
                    parts += reversed(attribute.split("."))
                    node = value
                case ast.NamedExpr(value=value):
                    node = value
                case ast.Name(id=name):
                    found = [] if name in self._anywhere else names.paths(name)
                    return [".".join([one, *reversed(parts)]) for one in found]
                case ast.Call(func=func, args=[ast.Constant(value=str(module)), *_]):
                    if _imports(func, names):
                        return [".".join([module, *reversed(parts)])]
                    return []
                case _:
                    return []
        return []

    # --- where they are used -------------------------------------------------------------------
    def _handed_out(self, nodes: list[ast.AST], names: _Names) -> Iterator[Use]:
        """Entries that are imported rather than written."""
        for node in nodes:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for one in node.names:
                    bound = one.asname or one.name
                    if bound in self._entries:
                        yield from self._named(names.paths(bound), node, "use")

    def _look(self, nodes: list[ast.AST], names: _Names) -> Iterator[Use]:
        roles: dict[int, str] = {}
        """How an expression is used, by its node."""
        for node in nodes:
            if isinstance(node, ast.Call):
                roles.setdefault(id(node.func), "call")
                if self._asks_for_type(node, names):
                    for one in node.args[1:]:
                        roles.update((id(each), "") for each in ast.walk(one))
            elif isinstance(node, ast.ClassDef):
                roles.update((id(base), "base") for base in node.bases)
        for node in nodes:
            role = roles.get(id(node), "use")
            if isinstance(node, _Scope):
                inner = names.inner(is_class=isinstance(node, ast.ClassDef))
                self._work.append((node, inner))
            elif role == "":
                continue
            elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                paths = self._paths(node, names)
                yield from self._named(paths, node, role)
                if isinstance(node, ast.Attribute) and not paths and node.attr in self._methods:
                    yield Use(self._methods[node.attr], _line(node), role)
            elif isinstance(node, ast.Call):
                yield from self._named(self._paths(node, names), node, role)

    def _asks_for_type(self, call: ast.Call, names: _Names) -> bool:
        return isinstance(call.func, ast.Name) and names.paths(call.func.id) in (
            ["isinstance"],
            ["issubclass"],
        )

    def _named(self, paths: list[str], node: ast.AST, how: str) -> Iterator[Use]:
        for path in paths:
            if name := self._forbidden.match(path):
                yield Use(name, _line(node), how)


def _imports(function: ast.expr, names: _Names) -> bool:
    match function:
        case ast.Name(id=name):
            return names.paths(name) == ["importlib.import_module"]
        case ast.Attribute(value=ast.Name(id=name), attr="import_module"):
            return names.paths(name) == ["importlib"]
    return False


def _line(node: ast.AST) -> int:
    """The line on which the name itself stands, the last of an expression's."""
    line: int = getattr(node, "end_lineno", 0)
    return line


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a scope in source order: inner scopes themselves, but not what is in them.

    Of an inner function, what its own scope does not hold (decorators, defaults, bases) belongs
    to the outer one. Annotations are left out."""
    stack: list[ast.AST] = list(reversed(_inside(scope)))
    while stack:
        node = stack.pop()
        yield node
        below = _around(node) if isinstance(node, _Scope) else _below(node)
        stack.extend(reversed(below))


def _inside(scope: ast.AST) -> list[ast.AST]:
    match scope:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*_arguments(scope.args), *scope.body]
        case ast.Lambda():
            return [*_arguments(scope.args), scope.body]
        case ast.ClassDef():
            return list(scope.body)
        case _:
            return list(ast.iter_child_nodes(scope))


def _around(scope: ast.AST) -> list[ast.AST]:
    match scope:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*scope.decorator_list, *_defaults(scope.args)]
        case ast.Lambda():
            return _defaults(scope.args)
        case ast.ClassDef():
            return [*scope.decorator_list, *scope.bases, *(one.value for one in scope.keywords)]
        case _:
            return []


def _below(node: ast.AST) -> list[ast.AST]:
    match node:
        case ast.arg():
            return []
        case ast.AnnAssign(target=target, value=value):
            return [target] if value is None else [target, value]
        case _:
            return list(ast.iter_child_nodes(node))


def _arguments(args: ast.arguments) -> list[ast.AST]:
    every = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
    return [one for one in every if one is not None]


def _defaults(args: ast.arguments) -> list[ast.AST]:
    return [*args.defaults, *(one for one in args.kw_defaults if one is not None)]
