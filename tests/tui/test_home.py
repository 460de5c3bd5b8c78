"""Home: what there is, where one stands, and how to get on."""

from datetime import timedelta

import pytest

from quizapp.grading.report import Verdict
from quizapp.learner.clock import Rhythm, utc_now
from quizapp.learner.state import State
from quizapp.tui.screens.challenge import ChallengeScreen
from quizapp.tui.widgets.topics import TopicTree

from .conftest import frame, until


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (110, 30)])
async def test_topics_and_challenges_are_listed(make_app, size) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = await until(pilot, "Double a tensor")
        assert "Tiny" in shown
        assert "Self-attention" in shown
        assert "○ new" in shown
        assert "0 of 2 passed" in shown
        assert "  2 min" in shown
        assert "write it · level 1 of 5" in shown
        assert "? Help" in shown
        assert max(len(line) for line in shown.splitlines()) <= size[0]


async def test_the_level_gives_way_on_a_narrow_terminal(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert "level 1    2 min" in await until(pilot, "Twice")
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "level 1    2 min" not in frame(app)


async def test_a_review_that_is_due_is_pointed_at(make_app, workspace) -> None:
    long_ago = Rhythm(now=lambda: utc_now() - timedelta(days=30))
    report = {"challenge": "thrice", "verdict": "pass", "checks": [{"verdict": "pass"}]}
    state = State.load(workspace, long_ago)
    state.worked_on("thrice")
    state.record(report)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = await until(pilot, "review due")
        assert "✓ passed, due" in shown
        assert app.screen.query_one(TopicTree).item.id == "thrice"


async def test_the_keyboard_opens_and_comes_back(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("enter")
        assert isinstance(app.screen, ChallengeScreen)
        assert app.screen.challenge.id == "twice"
        await until(pilot, "which doubles a tensor")
        await pilot.press("escape")
        assert "Topics" in frame(app)


async def test_folding_and_unfolding(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert frame(app).count("Twice") > 1
        await pilot.press("left")
        assert app.screen.query_one(TopicTree).item.id == "tiny"
        assert "2 challenges, about 4 minutes" in await until(pilot, "One easy thing")
        await pilot.press("left")
        await pilot.pause()
        assert "Twice" not in frame(app)
        await pilot.press("down", "right", "down")
        assert "softmax over keys" in await until(pilot, "Multi-head")


async def test_a_click_opens(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        await pilot.click(TopicTree, offset=(30, 3))
        await pilot.pause()
        assert isinstance(app.screen, ChallengeScreen)
        assert app.screen.challenge.id == "thrice"


async def test_it_starts_where_the_learner_stopped(make_app, workspace) -> None:
    State.load(workspace).worked_on("attention")
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        assert app.screen.query_one(TopicTree).item.id == "attention"


async def test_a_grade_from_the_shell_is_seen_on_return(make_app, workspace) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("enter")
        report = {"challenge": "twice", "verdict": "pass", "checks": [{"verdict": Verdict.PASS}]}
        State.load(workspace).record(report)
        await pilot.press("escape")
        shown = await until(pilot, "✓ passed")
        assert "1 of 3 challenges passed" in shown
        assert "1 of 2 passed" in shown


async def test_n_goes_to_the_next_one(make_app, workspace) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("left", "left", "n")
        await pilot.pause()
        assert app.screen.query_one(TopicTree).item.id == "twice"


async def test_help_names_the_keys_and_symbols(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("question_mark")
        shown = await until(pilot, "Esc closes")
        for words in ("Read the topic's article", "✗ failing", "✓ passed", "Ctrl+P"):
            assert words in shown
        await pilot.press("question_mark")
        assert "Esc closes" not in frame(app)


async def test_the_article(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("a")
        await until(pilot, "Doubling is adding once")
        await pilot.press("escape")
        assert "Topics" in frame(app)


async def test_a_long_article_is_whole(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("down", "down", "enter", "a")
        await until(pilot, "Self-attention")
        headings = [
            line[3:].replace("`", "")
            for line in app.screen._topic.article().splitlines()
            if line.startswith("## ")
        ]
        await pilot.press("end")
        await until(pilot, headings[-1][:30])


@pytest.mark.parametrize("theme", ["textual-light", "no-such-theme"])
async def test_the_theme_of_the_settings(make_app, theme: str) -> None:
    app = make_app(theme=theme)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        if theme in app.available_themes:
            assert app.theme == theme
        else:
            await until(pilot, "there is no theme")


async def test_q_quits(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("q")
        await pilot.pause()
    assert app.return_code == 0


async def test_leaving_an_article_before_it_is_there(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "a", "escape", "a", "escape", "enter")
        await pilot.pause(0.5)
        assert "Topics" in frame(app)
