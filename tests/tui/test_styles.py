"""A stylesheet beside a screen is that screen's: Textual applies all of them to every screen."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
from textual.css.model import RuleSet, SelectorType
from textual.css.parse import parse
from textual.css.tokenize import tokenize_values
from textual.dom import DOMNode
from textual.theme import BUILTIN_THEMES

import quizapp.tui
from quizapp.tui.app import QuizApp

FOLDER = Path(quizapp.tui.__file__).parent
SHARED = FOLDER / "app.tcss"
BESIDE = sorted(set(FOLDER.rglob("*.tcss")) - {SHARED})


def ours() -> set[str]:
    """The names that rules may begin with: screens and widgets that nobody else has."""
    names = set()
    for info in pkgutil.walk_packages(quizapp.tui.__path__, "quizapp.tui."):
        module = importlib.import_module(info.name)
        for name, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, DOMNode) and one.__module__.startswith("quizapp.tui."):
                names.add(name)
    return names


def rules(text: str) -> list[RuleSet]:
    """The rules of a sheet, nested ones spelt out."""
    # Which theme does not matter: each has the same names.
    variables = BUILTIN_THEMES["textual-dark"].to_color_system().generate()
    return list(parse("", text, ("", ""), variable_tokens=tokenize_values(variables)))


def loose(text: str, scopes: set[str]) -> list[str]:
    """Selectors that begin with something that other screens may have as well."""
    found = []
    for rule in rules(text):
        for chain in rule.selector_set:
            first = chain.selectors[0]
            if first.type is not SelectorType.TYPE or first.name not in scopes:
                found.append(rule.selectors)
    return found


@pytest.mark.parametrize("file", BESIDE, ids=lambda file: file.name)
def test_each_rule_begins_with_a_screen_or_a_widget_of_ours(file: Path) -> None:
    assert loose(file.read_text("utf-8"), ours()) == []


def test_the_shared_sheet_knows_no_ids() -> None:
    named = [
        rule.selectors
        for rule in rules(SHARED.read_text("utf-8"))
        for chain in rule.selector_set
        if any(one.type is SelectorType.ID for one in chain.selectors)
    ]
    assert named == []


@pytest.mark.parametrize(
    "selector", ["#checks", ".fact", "Static", "Input > .name", "HomeScreen #a, #b", "*"]
)
def test_what_leaks_is_found(selector: str) -> None:
    assert loose(f"{selector} {{ height: 1; }}", ours()) != []
    nested = f"HomeScreen {{ & {selector.partition(',')[0]} {{ height: 1; }} }}"
    assert loose(nested, ours()) == []


def test_every_sheet_is_used() -> None:
    assert {FOLDER / name for name in QuizApp.CSS_PATH} == {SHARED, *BESIDE}
