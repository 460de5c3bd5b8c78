"""``checks.py`` with each call and each yield led through the tracer."""

from __future__ import annotations

import ast
from types import CodeType

_HOOKS = "_quiz_hooks"
_PLAIN = frozenset({"super", "locals", "globals", "vars", "dir"})
"""Built-ins that look at the frame which calls them."""


def instrument(source: str, filename: str = "checks.py") -> CodeType:
    """The compiled module. It does what the original does, and asks the hooks to do its calls."""
    tree = ast.parse(source, filename)
    body: list[ast.stmt] = []
    rewriter = _Rewriter(tree)
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            statement = rewriter.visit(statement)
        body.append(statement)
    line = f"from quizapp.checks.trace import hooks as {_HOOKS}"
    # Behind a docstring and what comes from __future__, which must stand first.
    first = next((n for n, one in enumerate(body) if not _leads(one)), len(body))
    tree.body = [*body[:first], *ast.parse(line).body, *body[first:]]
    return compile(ast.fix_missing_locations(tree), filename, "exec", dont_inherit=True)


def _leads(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.ImportFrom(module="__future__"):
            return True
    return False


class _Rewriter(ast.NodeTransformer):
    def __init__(self, tree: ast.Module) -> None:
        self._given_on = {
            one.value.func.id
            for one in ast.walk(tree)
            if isinstance(one, ast.YieldFrom)
            and isinstance(one.value, ast.Call)
            and isinstance(one.value.func, ast.Name)
        }
        """Functions whose results a check gives on as its own. What any other generator yields is
        for whoever goes through it."""
        self._results = True

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        return node  # a model of the check's own: what its methods call is no question

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        outside = self._results
        self._results = bool(node.decorator_list) or node.name in self._given_on
        node.body = [self.visit(one) for one in node.body]
        self._results = outside
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        args = [self.visit(one) for one in node.args]
        keywords = [ast.keyword(arg=one.arg, value=self.visit(one.value)) for one in node.keywords]
        match node.func:
            case ast.Name(id=name) if name in _PLAIN:
                return ast.Call(func=node.func, args=args, keywords=keywords)
            case ast.Attribute(value=owner, attr=name):
                return _hook("method", self.visit(owner), ast.Constant(name), args, keywords)
        return _hook("call", self.visit(node.func), None, args, keywords)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.AST:
        items = ast.ListComp(
            elt=self.visit(node.elt), generators=[self.visit(one) for one in node.generators]
        )
        return _hook("generator", items, None, [], [])

    def visit_Yield(self, node: ast.Yield) -> ast.AST:
        if node.value is None or not self._results:
            return self.generic_visit(node)
        return ast.Yield(value=_hook("given_out", self._shown(node.value), None, [], []))

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        match node.targets:
            case [ast.Attribute(value=owner, attr=name)]:
                args = [self.visit(node.value)]
                called = _hook("assign", self.visit(owner), ast.Constant(name), args, [])
                return ast.Expr(value=called)
        return self.generic_visit(node)

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.AST:
        return ast.YieldFrom(value=_hook("each", self.visit(node.value), None, [], []))

    def _shown(self, node: ast.expr) -> ast.expr:
        """An expression that gives its value and how it came about, as far as can be told."""
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if not any(
                isinstance(one, ast.Starred) for one in parts
            ):
                inner = ast.List(elts=[self._shown(one) for one in parts], ctx=ast.Load())
                kind = ast.Constant(isinstance(node, ast.Tuple))
                return _hook("many", inner, kind, [], [])
            case ast.Dict(keys=keys, values=values) if all(key is not None for key in keys):
                pairs: list[ast.expr] = [
                    ast.Tuple(elts=[self.visit(key), self._shown(value)], ctx=ast.Load())
                    for key, value in zip(keys, values, strict=True)
                    if key is not None
                ]
                return _hook("table", ast.List(elts=pairs, ctx=ast.Load()), None, [], [])
            case ast.Attribute(value=owner, attr=name):
                return _hook("part", self._shown(owner), ast.Constant(name), [], [])
            case ast.Call():
                return _hook("result", self.visit(node), None, [], [])
        return _hook("plain", self.visit(node), None, [], [])


def _hook(
    name: str,
    first: ast.expr,
    second: ast.expr | None,
    args: list[ast.expr],
    keywords: list[ast.keyword],
) -> ast.Call:
    function = ast.Attribute(value=ast.Name(_HOOKS, ast.Load()), attr=name, ctx=ast.Load())
    leading = [first] if second is None else [first, second]
    return ast.Call(func=function, args=[*leading, *args], keywords=keywords)
