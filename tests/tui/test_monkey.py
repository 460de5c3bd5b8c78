"""A monkey at the keyboard: whatever is pressed, in whatever order and size, nothing crashes."""

from __future__ import annotations

import os
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.tui.app import QuizApp

KEYS = [
    *string.ascii_lowercase,
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab"),
    *("enter", "enter", "escape", "escape", "escape", "space", "backspace", "delete", "f1"),
    *("slash", "question_mark", "comma", "full_stop", "colon", "1", "9", "ctrl+p", "ctrl+a"),
    *("ctrl+z", "ctrl+c", "ctrl+s", "ctrl+d", "ctrl+u", "ctrl+b", "left_square_bracket", "注"),
]
SIZES = [(80, 24), (60, 20), (110, 30), (200, 60), (20, 5), (1, 1)]
# Read before the tests' own environment is emptied. A key takes some tenths of a second.
LONG = int(os.environ.get("QUIZ_MONKEY_KEYS", "300"))
"""Keys of the long trial, in hundreds; 2,000 once in a while."""

ACTIONS = st.one_of(
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=20),
    st.sampled_from(SIZES),
    st.tuples(st.just("click"), st.integers(0, 79), st.integers(0, 23)),
)


async def play(app: QuizApp, actions: list[object], least: int) -> int:
    """Do it all, over and over until so many keys were pressed; the number of keys."""
    pressed = 0
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        # Leaving is tried elsewhere, and the editor needs a terminal to be lent.
        app.action_quit = _nothing  # type: ignore[method-assign]
        while pressed < least:
            for action in actions:
                if isinstance(action, list):
                    await pilot.press(*action)
                    pressed += len(action)
                elif action[0] == "click":
                    width, height = app.size
                    await pilot.click(
                        offset=(min(action[1], width - 1), min(action[2], height - 1))
                    )
                    pressed += 1
                else:
                    await pilot.resize_terminal(*action)
                    pressed += 1  # or a list of sizes alone would never end
            await pilot.pause()
        assert app.is_running
        assert app._exception is None
    return pressed


async def _nothing() -> None:
    return


def test_a_few_keys(make_app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkey(make_app, monkeypatch, examples=4, least=40)


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_many_keys(make_app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkey(make_app, monkeypatch, examples=LONG // 100, least=100)


def monkey(make_app, monkeypatch: pytest.MonkeyPatch, *, examples: int, least: int) -> None:
    import asyncio

    monkeypatch.setenv("QUIZ_EDITOR", "true")

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(ACTIONS, min_size=1, max_size=12))
    def run(actions: list[object]) -> None:
        asyncio.run(play(make_app(), actions, least))

    run()


async def test_a_storm_of_sizes(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        for screen in (
            [],
            ["s"],
            ["escape", "f"],
            ["escape", "question_mark"],
            ["escape", "enter"],
        ):
            await pilot.press(*screen)
            for width, height in [*SIZES, *((n, 60 - n // 4) for n in range(200, 10, -19))]:
                await pilot.resize_terminal(width, height)
            await pilot.resize_terminal(80, 24)
        assert app.is_running
