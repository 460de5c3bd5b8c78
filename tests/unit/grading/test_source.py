"""Which text is graded at all; and that a learner's is parsed nowhere but in a runner."""

import ast
from pathlib import Path

import pytest

import quizapp
from quizapp.grading.source import MAX_BYTES, unreadable

ROOT = Path(quizapp.__file__).parent


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\n",
        "x = 'é 中 😀'\r\n",
        "# -*- coding: utf-8 -*-\n",
        "#!/usr/bin/env python\n# vim: set fileencoding=UTF_8 :\n",
        "# coding=utf8\n",
        "# coding: utf-8-sig\n",
        "\n\n# coding: latin-1 comes too late\n",
        "x = 1\n# coding: latin-1 is no declaration behind code\n",
        "'''coding: latin-1'''\n",
        "x" * MAX_BYTES,
    ],
)
def test_readable(source: str) -> None:
    assert unreadable(source) == ""


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("x" * (MAX_BYTES + 1), "larger than 1 MiB"),
        ("é" * (MAX_BYTES // 2 + 1), "larger than 1 MiB"),
        ("x = 1\0\n", "NUL"),
        ("x = '\ud800'", "half a character"),
        ("# -*- coding: latin-1 -*-\n", "declares the encoding latin-1 on line 1"),
        ("#!/bin/python\r\n# coding=utf-7\r\n", "encoding utf-7 on line 2"),
        ("\r# coding: rot13\r", "encoding rot13 on line 2"),
        ("\f \t# encoding: cp1252", "encoding cp1252 on line 1"),
        ("# coding: utf-16", "encoding utf-16"),
        ("# coding: " + "x" * 3000, "declares the encoding"),
    ],
)
def test_unreadable(source: str, words: str) -> None:
    assert words in unreadable(source)
    assert len(unreadable(source)) < 120


PARSERS = {"parse", "compile", "exec", "eval", "symtable", "literal_eval", "run_path", "run_module"}
ALLOWED = {
    "catalog/form.py": "signatures and the catalogue's own docstrings",
    "catalog/validate.py": "stubs of packs, in `quiz dev check`",
    "authoring/proofs.py": "references and stubs of packs",
    "interview/assign/cut.py": "checks of the interviewer's own pack",
    "checks/trace/rewrite.py": "checks.py of packs",
    "checks/harness.py": "run by a runner for the answer, by the judge for the pack's files",
    "grading/runner/run.py": "the answer, behind the wall",
    "interview/reading/tokens.py": "hand-ins, by a child that may die of it",
    "grading/runner/rules/source.py": "the answer, behind the wall",
}
"""Where Python source is parsed, and whose."""


def test_sources_are_parsed_in_known_places_only() -> None:
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="re" | "parse"))):
                    continue  # a regular expression is compiled, too
                case ast.Call(func=ast.Name(id=name)) if name in PARSERS - {"parse"}:
                    found.add(path.relative_to(ROOT).as_posix())
                case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if (
                    name in PARSERS and module in ("ast", "builtins", "symtable", "runpy")
                ):
                    found.add(path.relative_to(ROOT).as_posix())
    assert found <= set(ALLOWED), found - set(ALLOWED)
    assert "grading/runner/run.py" in found
