"""Home: what there is, where one stands, and how to get on."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from quizapp.learner.clock import Rhythm, utc_now
from quizapp.learner.state import State
from quizapp.tui.screens.challenge import ChallengeScreen
from quizapp.tui.widgets.topics import ChallengeRows, TopicRows

from .conftest import frame, until


def rows(app) -> tuple[TopicRows, ChallengeRows]:
    return app.screen.query_one(TopicRows), app.screen.query_one(ChallengeRows)


def at(app) -> str:
    """Id of the challenge at the cursor."""
    return rows(app)[1].item.id


@pytest.fixture
def passed(workspace) -> Callable[..., None]:
    """Lets challenges be passed, so many days ago."""

    def record(*names: str, days: float = 0) -> None:
        state = State.load(workspace, Rhythm(now=lambda: utc_now() - timedelta(days=days)))
        for name in names:
            state.worked_on(name)
            report = {"challenge": name, "topic": "tiny", "verdict": "pass"}
            state.record(report | {"checks": [{"verdict": "pass"}]})

    return record


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (110, 30), (200, 60)])
async def test_topics_and_challenges_are_listed(make_app, size) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = await until(pilot, "Double a tensor")
        assert "Tiny" in shown
        assert "Self-attention" in shown
        assert "○ new" in shown
        assert "0/2" in shown
        assert "  2 min" in shown or size[0] < 72
        assert "write it · level 1 of 5" in shown
        assert "start: Twice, level 1, about 2 minutes" in shown
        shown = await until(pilot, "? Help")
        assert max(len(line) for line in shown.splitlines()) <= size[0]


async def test_columns_give_way_on_a_narrow_terminal(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(110, 30), notifications=True) as pilot:
        assert "level 1   2 min" in await until(pilot, "Twice")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "level 1   2 min" not in frame(app)
        assert "  2 min" in frame(app)


async def test_a_broad_terminal_shows_the_task(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, "which doubles a tensor")


@pytest.mark.parametrize(
    ("name", "checks", "words"),
    [
        ("twice", ["pass"] * 4 + ["wrong"] * 5, "continue: Twice, 4 of 9 checks"),
        ("thrice", ["wrong"], "continue: Twice, 0 of 1 check"),
    ],
)
async def test_what_is_next_is_one_key_away(make_app, workspace, name, checks, words) -> None:
    report = {"challenge": name, "verdict": "wrong", "checks": [{"verdict": c} for c in checks]}
    State.load(workspace).record(report)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, words)
        await pilot.press("left", "end", "n")
        assert isinstance(app.screen, ChallengeScreen)
        assert app.screen.challenge.id == name


async def test_everything_passed(make_app, passed) -> None:
    passed("twice", "thrice", "attention")
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        shown = await until(pilot, "Everything is passed")
        assert "3 of 3 challenges passed" in shown
        assert "2/2 ✓" in shown
        await pilot.press("n", "r")
        await pilot.pause()
        assert app.screen is app.screen_stack[0]


async def test_the_keyboard_opens_and_comes_back(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("enter")
        assert isinstance(app.screen, ChallengeScreen)
        assert app.screen.challenge.id == "twice"
        await until(pilot, "which doubles a tensor")
        await pilot.press("escape")
        assert "Topics" in frame(app)


async def test_from_topic_to_topic(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("left")
        assert rows(app)[0].item.key == "topic:tiny"
        assert "2 challenges, about 4 minutes" in await until(pilot, "One easy thing")
        await pilot.press("j")
        assert "Multi-head" in await until(pilot, "Who looks at whom")
        await pilot.press("right")
        assert "softmax over keys" in await until(pilot, "write it")
        assert at(app) == "attention"
        await pilot.press("h", "home")
        await until(pilot, "All challenges ─")
        await pilot.press("enter", "end")
        assert at(app) == "attention"
        await pilot.press("tab", "tab")
        assert rows(app)[1].has_focus


async def test_clicks(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        await pilot.click(TopicRows, offset=(10, 3))
        await pilot.pause()
        assert at(app) == "attention"
        await pilot.click(TopicRows, offset=(10, 2))
        await pilot.click(ChallengeRows, offset=(10, 9))  # no row there
        await pilot.click(ChallengeRows, offset=(10, 2))
        await pilot.pause()
        assert isinstance(app.screen, ChallengeScreen)
        assert app.screen.challenge.id == "thrice"


async def test_it_starts_where_the_learner_stopped(make_app, workspace) -> None:
    State.load(workspace).worked_on("attention")
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        assert at(app) == "attention"


async def test_a_grade_from_the_shell_is_seen_on_return(make_app, passed) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("enter")
        passed("twice")
        await pilot.press("escape")
        shown = await until(pilot, "✓ passed")
        assert "1 of 3 challenges passed" in shown
        assert "1/2" in shown


# --- reviews -----------------------------------------------------------------------------------
async def test_a_review_that_is_due_comes_first(make_app, passed, answer, workspace) -> None:
    passed("thrice", days=30)
    file = answer("mine\n").rename(workspace.root / "thrice.py")
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        shown = await until(pilot, "review: Twice, about 2 minutes")
        assert "✓ due" in shown
        assert "1 review due" in shown
        assert at(app) == "thrice"
        await pilot.press("home", "v")
        await until(pilot, "write it again from a clean stub")
        assert file.read_text() == "mine\n"
        await pilot.press("enter")
        await until(pilot, "your answer is kept in")
        assert app.screen.challenge.id == "thrice"
        assert "NotImplementedError" in file.read_text()
        await pilot.press("escape")
        await until(pilot, "Due for review ━")
        await pilot.press("v")
        await until(pilot, "This review is under way")
        await pilot.press("escape")
        await until(pilot, "continue: Twice, about 2 minutes")
        await pilot.press("n")
        assert app.screen.challenge.id == "thrice"
        assert "NotImplementedError" in file.read_text()


async def test_a_review_can_wait(make_app, passed, workspace) -> None:
    passed("thrice", "twice", days=30)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, "2 reviews due")
        await pilot.press("v")
        await until(pilot, "1 more review due")
        await pilot.press("s")
        await until(pilot, "comes back tomorrow")
        await until(pilot, "1 review due  ·")
    assert len(State.load(workspace).today.due) == 1


async def test_nothing_is_due(make_app, passed) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("v")
        await until(pilot, "No review is scheduled yet")
        passed("twice")
        await pilot.press("enter", "escape", "v")
        await until(pilot, "the next one is on 2")


# --- search ------------------------------------------------------------------------------------
async def test_search_as_it_is_typed(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"atten")
        shown = await until(pilot, "All challenges · 1 found")
        assert re.search(r"Self-attention +1 found", shown)
        assert re.search(r"Tiny +0 found", shown)
        await pilot.press(*"x")
        await until(pilot, "Nothing matches. Esc shows all again.")
        await pilot.press("backspace", "down", "enter")
        assert app.screen.challenge.id == "attention"
        await pilot.press("escape")
        await until(pilot, "All challenges · 1 found")
        await pilot.press("escape")
        shown = await until(pilot, "start: Twice")
        assert "0/2" in shown
        assert rows(app)[0].item.key == "topic:tiny"


async def test_search_by_filters(make_app, passed) -> None:
    passed("thrice")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"is:")
        await pilot.press(*"nope")
        await until(pilot, "is:nope is not known")
        await pilot.press(*["backspace"] * 4, *"passed", "enter")
        await until(pilot, "All challenges · 1 found")
        assert at(app) == "thrice"


async def test_filters_by_keys(make_app, passed) -> None:
    passed("thrice")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f")
        await until(pilot, "Show only")
        await pilot.press("right", "down", "l", "l", "l")
        shown = await until(pilot, "level:3")
        assert "not passed" in shown
        assert "is:todo" in shown
        await pilot.press("h", "h", "escape")
        await until(pilot, "is:todo level:1")
        await until(pilot, "All challenges · 1 found")
        await pilot.press("f", "x", "q")
        shown = await until(pilot, "start: Twice")
        assert "0 found" not in shown


async def test_random_goes_to_something_not_passed(make_app, passed) -> None:
    passed("thrice")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end", "r")
        assert at(app) == "twice"
        await pilot.press("slash", *"thrice", "enter", "r")
        assert at(app) == "thrice"


async def test_help_names_the_keys_and_symbols(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("question_mark")
        shown = await until(pilot, "Esc closes")
        for words in ("Read the topic's article", "home.article", "Ctrl+P"):
            assert words in shown
        await pilot.press("end")
        await until(pilot, "✗ failing")
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
        await pilot.press("left", "end", "a")
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
        await pilot.press("left", "end", "a", "escape", "a", "escape", "enter")
        await pilot.pause(0.5)
        assert "Topics" in frame(app)
