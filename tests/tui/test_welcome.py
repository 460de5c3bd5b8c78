"""The first run: three pages, told once, skipped by one key."""

from pathlib import Path

import pytest

from quizapp.learner import first_run
from quizapp.learner.settings import Settings
from quizapp.learner.state import State
from quizapp.learner.workspace import Workspace
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.challenge import ChallengeScreen
from quizapp.tui.screens.home import HomeScreen
from quizapp.tui.session import Session

from .conftest import frame, until


@pytest.fixture
def new(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's home that has never seen quiz."""
    (own_home / "quiz" / "state" / "welcomed").unlink()
    monkeypatch.delenv("QUIZ_WORKSPACE")
    monkeypatch.setenv("HOME", str(own_home))
    monkeypatch.setenv("EDITOR", "my-editor -x")
    monkeypatch.chdir(own_home)
    return own_home


@pytest.fixture
def app(new: Path, pack: Path, make_pack) -> QuizApp:
    other = make_pack("other", challenges=("twice", "thrice"))
    workspace = Workspace.find()
    settings = Settings.load(workspace.root, flags={"packs": (other,)})
    session = Session.begin(settings, workspace)
    return QuizApp(session, welcome=first_run.pending(session.state))


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (110, 30)])
async def test_three_pages(app: QuizApp, new: Path, size: tuple[int, int]) -> None:
    async with app.run_test(size=size, notifications=True) as pilot:
        assert "~/quiz" in await until(pilot, "Welcome · 1 of 3")
        await pilot.press("end", *"-too", "enter")
        await until(pilot, "Welcome · 2 of 3")
        await pilot.press("down", "backspace")
        await until(pilot, "Welcome · 1 of 3")
        await pilot.press("enter")
        await until(pilot, "my-editor -x (your $EDITOR)")
        await pilot.press("enter")
        await until(pilot, "Try an easy one: Twice, about 2 minutes")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ChallengeScreen)
        assert app.session.workspace.root == new / "quiz-too"
    text = (new / "quiz.toml").read_text()
    assert 'editor = "my-editor -x"' in text
    assert f'workspace = "{new / "quiz-too"}"' in text
    assert Workspace.find().root == new / "quiz-too"


@pytest.mark.parametrize(
    "keys", [["escape"], ["enter", "escape"], ["enter", "enter", "end", "enter"]]
)
async def test_it_can_be_skipped_and_comes_once(app: QuizApp, new: Path, keys: list[str]) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "Welcome")
        await pilot.press(*keys)
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert "Topics" in frame(app)
    assert not (new / "quiz.toml").exists()
    assert not (new / "quiz").joinpath(".quiz").exists()
    assert not first_run.pending(app.session.state)


async def test_a_folder_that_is_fixed_is_shown_only(
    app: QuizApp, monkeypatch: pytest.MonkeyPatch, new: Path
) -> None:
    monkeypatch.setenv("QUIZ_WORKSPACE", str(new / "fixed"))
    app.session.workspace = Workspace.find()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "~/fixed" in await until(pilot, "Welcome · 1 of 3")
        await pilot.press("enter")
        await until(pilot, "Welcome · 2 of 3")


def test_who_has_been_here_is_not_welcomed(own_home: Path, tmp_path: Path) -> None:
    env = {"QUIZ_HOME": str(tmp_path / "h"), "QUIZ_CONFIG": str(tmp_path / "quiz.toml")}
    workspace = Workspace(tmp_path / "w")
    state = State.load(workspace)
    assert first_run.pending(state, env)
    (tmp_path / "quiz.toml").touch()
    assert not first_run.pending(state, env)
    (tmp_path / "quiz.toml").unlink()
    state.worked_on("twice")
    assert not first_run.pending(State.load(workspace), env)


def test_a_mark_that_cannot_be_kept_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "h").write_text("in the way")
    first_run.done({"QUIZ_HOME": str(tmp_path / "h")})
