"""The figure on the screen, drawn from the learner's file by the real service."""

import pytest

from quizapp.figures.model import Figure
from quizapp.learner.state import State
from quizapp.tui.screens.challenge import ChallengeScreen
from quizapp.tui.widgets.figure import FigureView

from .conftest import frame, gone, until
from .test_grading import open_attention

PAIR = Figure.model_validate(
    {"title": "Two", "panels": [{"kind": "heatmap", "rows": [[0.0, 1.0]]}]}
)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (110, 30)])
async def test_f_draws_the_file_as_saved(make_app, answer, reference, workspace, size) -> None:
    path = answer(reference.replace(" * self.scale", ""))
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_attention(pilot)
        await pilot.press("f")
        await until(pilot, "Who looks at whom")
        assert "nlike the reference's" in frame(app)
        # The figure comes before the run's end; asked again meanwhile, that run would be left.
        while not State.load(workspace).entry("attention").attempts:
            await pilot.pause(0.05)
        path.write_text(reference, encoding="utf-8")
        await pilot.press("f")
        await gone(pilot, "nlike the reference's")
        shown = await until(pilot, "ike the reference's")
        shown = await until(pilot, "head 1  ") if size[0] > 40 else shown
        assert "▀" in shown
    # Drawn by the grade itself: nothing was graded for the picture's sake.
    assert State.load(workspace).entry("attention").attempts == 2


async def test_f_while_an_older_text_is_graded_draws_the_newer(
    make_app, answer, reference, workspace
) -> None:
    slow = reference.replace(" * self.scale", "").replace(
        "    def forward(self, x: Tensor) -> Tensor:\n",
        "    def forward(self, x: Tensor) -> Tensor:\n        import time; time.sleep(0.5)\n",
    )
    assert "sleep" in slow
    path = answer(slow)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "✗ wrong")
        path.write_text(reference, encoding="utf-8")
        await pilot.press("f")
        await until(pilot, "  like the reference's", 40)


async def test_why_there_is_no_figure_is_said(make_app, answer) -> None:
    answer("def SelfAttention(")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_attention(pilot)
        await pilot.press("f")
        await until(pilot, "No figure: SyntaxError")


async def test_a_figure_follows_the_size_and_needs_no_colours(make_app, monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        view = FigureView()
        await app.screen.mount(view)
        view.show(PAIR)
        await pilot.pause()
        wide = view.render().plain
        assert "█" * 12 in wide and "▀" not in wide
        await pilot.resize_terminal(50, 16)
        await pilot.pause()
        assert view.render().plain != wide
        assert max(map(len, view.render().plain.splitlines())) <= 50


async def test_nothing_to_grade_where_there_is_no_figure(make_app) -> None:
    """It ended the interface."""
    async with make_app().run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await until(pilot, "doubles a")
        await pilot.press("g")
        await until(pilot, "There is nothing to grade yet")


async def test_no_key_where_there_is_no_figure(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_attention(pilot)
        assert "f Figure" in frame(app)
        app.push_screen(ChallengeScreen(app.session, app.session.catalog.find("twice")))
        assert "f Figure" not in await until(pilot, "which doubles a tensor")
