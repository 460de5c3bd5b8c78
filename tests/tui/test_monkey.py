"""A monkey at the keyboard: whatever is pressed, in whatever order and size, nothing crashes."""

from __future__ import annotations

import asyncio
import os
import string
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from quizapp.tui.app import QuizApp

KEYS = [
    *string.ascii_lowercase,
    *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab"),
    *("enter", "enter", "escape", "escape", "escape", "space", "backspace", "delete", "f1"),
    *("slash", "question_mark", "comma", "full_stop", "colon", "1", "9", "ctrl+p", "ctrl+a"),
    *("ctrl+z", "ctrl+c", "ctrl+s", "ctrl+d", "ctrl+u", "ctrl+b", "left_square_bracket", "注"),
]
SIZES = [(80, 24), (60, 20), (110, 30), (200, 60), (20, 5), (1, 1)]
# Read before the tests' own environment is emptied.
LONG = int(os.environ.get("QUIZ_MONKEY_KEYS", "300"))
"""Keys of the long trial, in hundreds; 2,000 once in a while, with other seeds."""
SEED = int(os.environ.get("QUIZ_MONKEY_SEED", "0"))

WORDS = st.lists(st.sampled_from(KEYS), min_size=1, max_size=20)
ACTIONS = st.one_of(
    st.tuples(st.just("press"), WORDS),  # each once the last has been dealt with
    st.tuples(st.just("hammer"), WORDS),  # all at once: screens change under keys on their way
    st.tuples(st.just("resize"), st.sampled_from(SIZES)),
    st.tuples(st.just("click"), st.tuples(st.integers(0, 79), st.integers(0, 23))),
)


async def play(app: QuizApp, actions: list[tuple[str, object]], least: int) -> None:
    """Do it all, over and over until so many keys were pressed."""
    pressed = 0
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        # Leaving is tried elsewhere, and the editor needs a terminal to be lent.
        app.action_quit = _nothing  # type: ignore[method-assign]
        # Waiting for a page to have glided into place shows nothing, and takes most of the time.
        app.animation_level = "none"
        while pressed < least:
            for kind, what in actions:
                await act(pilot, kind, what)
                pressed += len(what) if kind in ("press", "hammer") else 1
            await pilot.pause()
        assert app.is_running
        assert app._exception is None


async def act(pilot: Pilot, kind: str, what: Any) -> None:
    """One action, as a learner without patience would do it."""
    match kind:
        case "press":
            await pilot.press(*what)
        case "hammer":
            await asyncio.gather(*(pilot.press(key) for key in what))
        case "resize":
            await pilot.resize_terminal(*what)
        case "click":
            width, height = pilot.app.size
            await pilot.click(offset=(min(what[0], width - 1), min(what[1], height - 1)))


async def _nothing() -> None:
    return


def test_a_few_keys(make_app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkey(make_app, monkeypatch, examples=2, least=40)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_many_keys(make_app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkey(make_app, monkeypatch, examples=LONG // 100, least=100)


def monkey(make_app, monkeypatch: pytest.MonkeyPatch, *, examples: int, least: int) -> None:
    monkeypatch.setenv("QUIZ_EDITOR", "true")

    @seed(SEED)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        # A crash is worth more than its shortest form, which takes an hour to find.
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(ACTIONS, min_size=5, max_size=12))
    def run(actions: list[tuple[str, object]]) -> None:
        note(f"QUIZ_MONKEY_SEED={SEED}")
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
