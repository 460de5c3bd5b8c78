"""The line of keys: what it shows, and that it can be used with a mouse."""

from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

import quizapp.tui
from quizapp.tui.widgets.keybar import KeyBar

from .conftest import frame, gone, until


class Box(Input):
    """Has a key as well."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f9", "nothing", "Typing")]

    def action_nothing(self) -> None:
        """Nothing."""


class Some(App[None]):
    """Three keys of its own, one of them of no use."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add one", tooltip="One more"),
        Binding("plus", "add", "Add one"),
        Binding("b", "bar", "Barred"),
        Binding("c", "hide", "Hidden", show=False),
    ]
    CSS_PATH = Path(quizapp.tui.__file__).with_name("app.tcss")
    AUTO_FOCUS = ""
    added = 0

    def compose(self) -> ComposeResult:
        yield Box()
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "bar" else True

    def action_add(self) -> None:
        self.added += 1


def place(app: App, words: str) -> tuple[int, int]:
    """Where words stand in the last line."""
    return frame(app).splitlines()[-1].index(words), app.size.height - 1


async def test_each_action_stands_there_once() -> None:
    async with Some().run_test(size=(40, 6)) as pilot:
        last = frame(pilot.app).splitlines()[-1]
        assert last.split() == ["a", "Add", "one", "b", "Barred"]


async def test_a_click_does_what_the_key_does() -> None:
    app = Some()
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.click(offset=place(app, "one"))
        await pilot.click(offset=place(app, "Barred"))
        await pilot.click(offset=(39, 5))
        await pilot.pause()
        assert app.added == 1


async def test_the_mouse_is_told_more() -> None:
    app = Some()
    async with app.run_test(size=(40, 6)) as pilot:
        bar = app.screen.query_one(KeyBar)
        await pilot.hover(offset=place(app, "Add"))
        assert (bar.pointed, bar.tooltip) == ("a", "One more")
        await pilot.hover(offset=place(app, "Barred"))
        assert (bar.pointed, bar.tooltip) == ("b", None)
        await pilot.hover(Input)
        assert bar.pointed == ""


async def test_what_does_not_fit_is_scrolled_to() -> None:
    app = Some()
    async with app.run_test(size=(12, 6)) as pilot:
        assert "Barred" not in frame(app)
        bar = app.screen.query_one(KeyBar)
        for _ in range(9):
            bar.moved += 4
        assert "Barred" in await until(pilot, "Barred")
        await pilot.click(offset=place(app, "Barred"))
        assert app.added == 0
        for _ in range(9):
            bar.moved -= 4
        await until(pilot, "a Add one")


class Leaving(Some):
    """Esc comes last, as it does on our screens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "bar", "Do"),
        Binding("e", "screenshot", "Else"),
        Binding("escape", "add_more", "Back"),
        Binding("f", "quit", "Far"),
    ]

    def action_add_more(self) -> None:
        """Another action, so that it stands there by itself."""
        self.action_add()


async def test_the_way_out_is_in_sight_at_any_width() -> None:
    app = Leaving()
    async with app.run_test(size=(70, 6)) as pilot:
        whole = (await until(pilot, "Far")).splitlines()[-1]
        assert whole.index("Else") < whole.index("Back") and "›" not in whole
        await pilot.resize_terminal(34, 6)
        await gone(pilot, "Far")
        await until(pilot, "›")
        shown = (await until(pilot, "esc Back")).splitlines()[-1]
        first, *_, more = shown.split("  ")
        assert "esc Back" in shown and "Far" not in shown
        assert first.strip() in whole and more.strip() == "›"
        await pilot.click(offset=place(app, "Back"))
        assert app.added == 1


@pytest.mark.parametrize("focus", [True, False])
async def test_it_follows_the_focus(focus: bool) -> None:
    app = Some()
    async with app.run_test(size=(60, 6)) as pilot:
        app.set_focus(app.query_one(Input) if focus else None)
        await pilot.pause()
        assert ("Typing" in frame(app)) == focus
