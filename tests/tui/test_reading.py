"""Hints level by level, and colours that can be read."""

import pytest
from textual.color import Color

from quizapp.learner.state import State
from quizapp.tui.colours import CONTRAST, contrast, legible

from .conftest import until

FRAMES = set("╭╮╰╯─│┏┓┗┛━┃▁▂▃▄▅▆▇█ ")


async def test_hints_come_one_by_one_and_are_remembered(make_app, workspace) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "h")
        await until(pilot, "Hint 1 of 3")
        await until(pilot, "h shows the next")
        assert State.load(workspace).entry("twice").hints == 1
        await pilot.press("h")
        await until(pilot, "Hint 2 of 3")
        await until(pilot, "Times two.")
        await pilot.press("t")
        await until(pilot, "doubles a tensor")
        # Looking again spends nothing.
        await pilot.press("h")
        await until(pilot, "Times two.")
        assert State.load(workspace).entry("twice").hints == 2
        await pilot.press("h")
        await until(pilot, "Hint 3 of 3")
        await until(pilot, "That was the last hint. s gives up and shows the solution.")
        await pilot.press("h", "escape")
        await until(pilot, "Topics")
    assert State.load(workspace).entry("twice").hints == 3


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
async def test_every_text_can_be_read(make_app, theme: str) -> None:
    app = make_app(theme=theme)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "Double a tensor")
        assert unreadable(app) == []
        await pilot.press("enter")
        await until(pilot, "doubles a tensor")
        assert unreadable(app) == []
        await pilot.press("question_mark")
        await until(pilot, "Esc closes")


def unreadable(app) -> list[str]:
    """Texts whose colour is too near to their ground. A cursor's line may be a little worse."""
    found = []
    for strip in app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if set(text) <= FRAMES or style is None:
                continue
            fore, back = (Color.from_rich_color(one) for one in (style.color, style.bgcolor))
            if contrast(fore, back) < CONTRAST - 0.6:
                found.append(f"{text!r}: {fore.hex} on {back.hex}")
    return found


def test_colours_of_the_terminal_are_left_alone(make_app) -> None:
    app = make_app(theme="ansi-light")
    app.theme = "ansi-light"
    variables = super(type(app), app).get_css_variables()
    assert legible(variables) == variables
