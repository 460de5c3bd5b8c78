"""``checks.py`` cut down to the public checks and what they need.

By syntax, without running it. Comments go, and the module's docstring: both are for authors.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Sequence

from quizapp.errors import QuizError


def cut(source: str, checks: Sequence[str], challenge: str) -> str:
    """The source of these checks (by name, with dashes) and of all that they refer to.

    Raises:
        QuizError: a check is not there, or a property judges it.
    """
    tree = ast.parse(source)
    defined = _defined(tree)
    wanted: set[ast.stmt] = set()
    for name in checks:
        node = defined.get(name.replace("-", "_"))
        if not isinstance(node, ast.FunctionDef) or _decoration(node) is None:
            raise QuizError(
                f"{challenge} has no check {name} that could be public",
                hint="`public` in its challenge.toml names checks of its checks.py",
            )
        if any(word.arg == "holds" for word in _decoration(node).keywords):  # type: ignore[union-attr]
            raise QuizError(
                f"check {name} of {challenge} cannot be public: a property judges it, not values",
                hint="choose another in `public` of its challenge.toml",
            )
        _take(node, defined, wanted)
    kept = [_trimmed(node, wanted) for node in tree.body if node in wanted]
    return ast.unparse(ast.Module(body=kept, type_ignores=[])) + "\n"


def explained(source: str) -> list[str]:
    """Keys of the explanations that these checks ask for, each once."""
    calls = (_decoration(one) for one in ast.parse(source).body if isinstance(one, ast.FunctionDef))
    words = (word for call in calls if call for word in call.keywords if word.arg == "explains")
    found = (str(one.value.value) for one in words if isinstance(one.value, ast.Constant))
    return list(dict.fromkeys(found))


def first_public(source: str, challenge: str) -> str:
    """The first check that judges by value, where the author chose none.

    Raises:
        QuizError: there is none.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and (found := _decoration(node)):
            words = {word.arg for word in found.keywords}
            if not words & {"holds", "dtypes"}:
                return node.name.replace("_", "-")
    raise QuizError(
        f"{challenge} has no check that could be public",
        hint="one that compares values, in every dtype, can be",
    )


def _decoration(node: ast.FunctionDef) -> ast.Call | None:
    for one in node.decorator_list:
        if isinstance(one, ast.Call) and ast.unparse(one.func).split(".")[-1] == "check":
            return one
    return None


def _defined(tree: ast.Module) -> dict[str, ast.stmt]:
    """Which statement of the module gives a name its value."""
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                bound = [(one.asname or one.name).split(".")[0] for one in names]
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound = [name]
            case ast.ClassDef(name=name):
                bound = [name]
            case ast.Expr():
                bound = []
            case _:
                names_in = ast.walk(node)
                bound = [
                    one.id
                    for one in names_in
                    if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
                ]
        found |= dict.fromkeys(bound, node)
    return found


def _take(node: ast.stmt, defined: dict[str, ast.stmt], wanted: set[ast.stmt]) -> None:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one in wanted:
            continue
        wanted.add(one)
        if not isinstance(one, ast.Import | ast.ImportFrom):
            waiting += [defined[name] for name in _used(one) if name in defined]


def _used(node: ast.stmt) -> set[str]:
    """Names of the module that a statement refers to; a local name of the same spelling is none."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return _names(node)
    found: set[str] = set()
    for outside in (*node.decorator_list, *_evaluated(node)):
        found |= _names(outside)
    tables = symtable.symtable(ast.unparse(node), "checks.py", "exec").get_children()
    while tables:
        table = tables.pop()
        found |= {one.get_name() for one in table.get_symbols() if one.is_global()}
        tables += table.get_children()
    return found


def _evaluated(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[ast.AST]:
    """What is evaluated where a function or class is defined, besides its decorators."""
    if isinstance(node, ast.ClassDef):
        return [*node.bases, *(word.value for word in node.keywords)]
    return [node.args, *([node.returns] if node.returns else [])]


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _trimmed(node: ast.stmt, wanted: set[ast.stmt]) -> ast.stmt:
    """An import without the names that nothing asks for."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return node
    used = set().union(*(_used(one) for one in wanted))
    names = [one for one in node.names if (one.asname or one.name).split(".")[0] in used]
    if isinstance(node, ast.Import):
        return ast.Import(names=names or node.names)
    return ast.ImportFrom(module=node.module, names=names or node.names, level=node.level)
