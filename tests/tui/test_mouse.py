"""What can be clicked: titles of tabs, the words of a question, a check, an attempt."""

import pytest
from textual.geometry import Offset

from quizapp.tui.screens.challenge import ChallengeScreen
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.screens.source import SourceScreen
from quizapp.tui.widgets.checks import CheckList
from quizapp.tui.widgets.figure import FigureView
from quizapp.tui.widgets.tabs import Tabs

from . import recorded
from .conftest import frame, gone, until
from .test_grading import open_attention

SIZES = [(60, 20), (80, 24), (110, 30), (200, 60)]
TABS = {"h Hints": "hints", "f Figure": "figure", "o Output": "output", "y History": "history"}


def place(app, words: str) -> Offset:
    """Where words stand on the screen."""
    for y, line in enumerate(frame(app).splitlines()):
        if words in line:
            return Offset(line.index(words) + 1, y)
    raise AssertionError(f"{words!r} is not on the screen:\n{frame(app)}")


async def click(pilot, words: str) -> None:
    await until(pilot, words)
    where = place(pilot.app, words)
    widget, region = pilot.app.screen.get_widget_at(*where)
    await pilot.click(widget, offset=where - region.offset)


@pytest.fixture
def app(make_app, answer):
    """A learner's wrong answer, and a grader that needs no time."""
    answer(recorded.wrong_answer())
    app = make_app()
    app.session._client = recorded.Recorded()
    return app


@pytest.mark.parametrize("size", SIZES)
async def test_every_tab_can_be_clicked(app, size) -> None:
    async with app.run_test(size=size) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "of 7 checks fail")
        tabs = app.screen.query_one(Tabs)
        for title, name in TABS.items():
            await click(pilot, title)
            await until(pilot, f"[{title}]")
            assert tabs.present == name
        await click(pilot, "x Explain")
        await until(pilot, "[x Explain]")
        await until(pilot, "Mistake: The scores are not scaled")


async def test_what_is_shown_has_the_focus(app) -> None:
    """A figure, too: else nothing on the screen says where the keys go."""
    async with app.run_test(size=(110, 30)) as pilot:
        await open_attention(pilot)
        await pilot.press("f")
        await until(pilot, "Who looks at whom")
        assert isinstance(app.focused, FigureView)
        assert "┏━ x Explain" in await until(pilot, "┏━ x Explain")


async def test_a_question_is_answered_by_a_click(app) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_attention(pilot)
        await pilot.press("s")
        await click(pilot, "[ n No")
        await gone(pilot, "Give up and see it now?")
        assert isinstance(app.screen, ChallengeScreen)
        await pilot.press("s")
        await until(pilot, "Give up and see it now?")
        # Beside the words nothing happens.
        await click(pilot, "Give up")
        assert isinstance(app.screen, ConfirmScreen)
        await click(pilot, "[ y Yes")
        await until(pilot, "› solution")
        assert isinstance(app.screen, SourceScreen)


async def test_a_check_and_an_attempt_are_clicked(app) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "of 7 checks fail")
        await click(pilot, "✓ pass      arguments")
        await until(pilot, "✓ This check passes.")
        assert app.screen.query_one(CheckList).picked == "arguments"
        await click(pilot, "y History")
        await click(pilot, "the stub")
        await until(pilot, "› the stub")
        await click(pilot, "esc Back")
        await until(pilot, "[y History]")
