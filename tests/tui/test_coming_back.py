"""Earlier attempts, the solution, a review and its rating, the article: from the challenge."""

from datetime import UTC, datetime, timedelta

import pytest

from quizapp.learner import clock
from quizapp.learner.state import State
from quizapp.tui.screens.article import ArticleScreen
from quizapp.tui.screens.source import SourceScreen
from quizapp.tui.widgets.preview import Preview
from quizapp.tui.widgets.prose import Prose, fill

from .conftest import frame, gone, until
from .test_grading import open_attention

WRONG = "import torch\n\n\ndef twice(x):\n    return x * x\n"
RIGHT = "import torch\n\n\ndef twice(x):\n    return x + x\n"


@pytest.fixture
def twice(workspace):
    workspace.root.mkdir(parents=True)
    path = workspace.root / "twice.py"
    path.write_text(WRONG, "utf-8")
    return path


async def open_twice(pilot) -> None:
    await pilot.press("enter")
    await until(pilot, "doubles a")


async def test_an_earlier_attempt_is_looked_at_and_put_back(make_app, workspace, twice) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_twice(pilot)
        await pilot.press("g")
        await until(pilot, "Mistake: The tensor is squared")
        await until(pilot, "✗ failing 0/1")
        # A small tensor is shown number by number.
        await until(pilot, "* differs · all of (3,)", show="#numbers")
        twice.write_text(RIGHT, "utf-8")
        await pilot.press("g")
        await until(pilot, "✓ passed: all 1 check")
        await until(pilot, "Rated")
        await pilot.press("y")
        shown = await until(pilot, "✗ 0 of 1")
        assert "squared" in shown
        assert shown.index("✓ passed ") < shown.index("✗ 0 of 1") < shown.index("the stub")
        await pilot.press("down", "enter")
        await until(pilot, "attempt 1, 0 of 1 checks")
        assert "return x * x" in frame(app)
        await pilot.press("r")
        await until(pilot, "is kept in")
        assert twice.read_text("utf-8") == WRONG
        [kept] = (workspace.marker / "backup").iterdir()
        assert kept.read_text("utf-8") == RIGHT
        assert app.screen.code.editor.text == WRONG


async def test_the_solution_is_for_those_who_give_up(make_app, workspace) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_twice(pilot)
        await pilot.press("s")
        await until(pilot, "Give up and see it now?")
        await pilot.press("escape")
        await gone(pilot, "Give up")
        assert State.load(workspace).entry("twice").given_up is None
        await pilot.press("s")
        await until(pilot, "Give up and see it now?")
        await pilot.press("y")
        await until(pilot, "return 2 * x")
        assert State.load(workspace).entry("twice").given_up is not None
        # It is to be read: it cannot be put in the place of one's own.
        await pilot.press("r", "escape")
        await until(pilot, "doubles a")
        await pilot.press("s")
        await until(pilot, "return 2 * x")
        assert isinstance(app.screen, SourceScreen)
    assert not (workspace.root / "twice.py").exists()


async def test_a_review_from_its_beginning_to_its_rating(
    make_app, workspace, twice, monkeypatch
) -> None:
    twice.write_text(RIGHT, "utf-8")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_twice(pilot)
        await pilot.press("g")
        await until(pilot, "it comes back")
        assert "r Review" not in frame(app)
    later = datetime.now(UTC) + timedelta(days=40)
    monkeypatch.setattr(clock, "utc_now", lambda: later)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_twice(pilot)
        await until(pilot, "a review is due: r begins it")
        await pilot.press("r")
        await until(pilot, "Begin?")
        await pilot.press("n")
        await gone(pilot, "Begin?")
        assert twice.read_text("utf-8") == RIGHT
        await pilot.press("r")
        await until(pilot, "Begin?")
        await pilot.press("y")
        await until(pilot, "The review begins")
        assert "raise NotImplementedError" in twice.read_text("utf-8")
        assert "raise NotImplementedError" in app.screen.code.editor.text
        [kept] = (workspace.marker / "backup").iterdir()
        assert kept.read_text("utf-8") == RIGHT
        assert State.load(workspace).entry("twice").reviewing
        twice.write_text(RIGHT, "utf-8")
        await pilot.press("g")
        await until(pilot, "Rated")
        first = State.load(workspace).due_days["twice"]
        await pilot.press("1")
        await until(pilot, "Rated again")
        assert State.load(workspace).due_days["twice"] < first
        await pilot.press("4")
        await until(pilot, "Rated easy")
        assert State.load(workspace).due_days["twice"] > first


async def test_no_key_rates_before_there_is_something_to_rate(make_app, workspace, twice) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_twice(pilot)
        await pilot.press("4", "r")
        await pilot.pause()
        assert "twice" not in State.load(workspace).due_days


async def test_the_article_opens_where_it_is_about_the_mistake(make_app, answer, reference) -> None:
    answer(reference.replace(" * self.scale", ""))
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_attention(pilot)
        await pilot.press("a")
        await until(pilot, "The interviewer says")
        await pilot.press("escape", "g")
        await until(pilot, "Mistake: The scores are not scaled")
        await pilot.press("a")
        await until(pilot, "Why divide by √d_k")
        assert isinstance(app.screen, ArticleScreen)
        assert "The interviewer says" not in frame(app)


DOCUMENT = "# Title\n\n" + "".join(
    f"## Part {n}\n\n- one {n}\n- two `code` {n}\n\n1. first {n}\n2. second {n}\n\n"
    f"| head {n} | other |\n| --- | --- |\n| cell {n} | {'long words ' * 20} |\n\n"
    f"- outer {n}\n  - inner {n}\n\nlast {n}\n\n"
    for n in range(6)
)


@pytest.mark.parametrize("width", [60, 120])
async def test_every_block_of_a_long_text_is_shown(make_app, width) -> None:
    app = make_app()
    async with app.run_test(size=(width, 400)) as pilot:
        document = Prose()
        await app.screen.query_one("#panes").remove()
        await app.screen.mount(document)
        await fill(document, DOCUMENT)
        shown = await until(pilot, "last 5")
        for n in range(6):
            for words in ("• one", "• two code", "1. first", "2. second", "head", "cell", "inner"):
                assert f"{words} {n}" in shown
            assert f"last {n}" in shown
        assert shown.count("long words") >= 60


@pytest.mark.parametrize("text", ["Short.", DOCUMENT])
async def test_a_text_that_finds_no_place_is_let_go(make_app, text) -> None:
    """What is closing mounts nothing more, and says so of nothing."""
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        place = app.screen.query_one(Preview)
        document = Prose()
        removed = place.remove()
        await place.mount(document)
        await fill(document, text)
        await removed
        await pilot.pause()
