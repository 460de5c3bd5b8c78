"""Which statements of an answer can run while it is graded.

A learner may well compare with the built-in under ``if __name__ == "__main__":`` or in a test
beside the answer: neither runs here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

_Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def reached(module: ast.Module, entries: Iterable[str]) -> list[ast.stmt]:
    """The module's statements without definitions that neither an entry nor a statement names,
    directly or through others, and without what only a run as a script does.

    A name in a string counts as named; whoever puts one together is left to the tripwire."""
    body: list[ast.stmt] = []
    for one in module.body:
        body += one.orelse if isinstance(one, ast.If) and _is_main(one.test) else [one]
    defined: dict[str, list[ast.stmt]] = {}
    named = set(entries)
    for one in body:
        if isinstance(one, _Definition) and not one.decorator_list:
            defined.setdefault(one.name, []).append(one)
        else:
            named |= _names(one)
    kept: set[str] = set()
    while new := (named & defined.keys()) - kept:
        kept |= new
        named = {name for each in new for one in defined[each] for name in _names(one)}
    dropped = {id(one) for name, each in defined.items() if name not in kept for one in each}
    return [one for one in body if id(one) not in dropped]


def _is_main(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            found = {ast.unparse(one) for one in (left, right) if _is_small(one)}
            return found == {"__name__", "'__main__'"}
    return False


def _is_small(node: ast.expr) -> bool:
    return isinstance(node, (ast.Name, ast.Constant))


def _names(statement: ast.stmt) -> set[str]:
    found = set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
                found.add(name)
    return found
