"""The interface over the real attention challenge, or over a small pack, without a terminal."""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from textual.app import App
from textual.pilot import Pilot

from quizapp.catalog import content
from quizapp.learner.settings import Settings
from quizapp.learner.workspace import Workspace
from quizapp.tui.app import QuizApp
from quizapp.tui.session import Session
from tests import packs

MakeApp = Callable[..., QuizApp]
ROOT = content.root()


def frame(app: App) -> str:
    """What is on the screen, as text."""
    width, height = app.size
    console = Console(
        width=width, height=height, file=io.StringIO(), record=True, color_system=None
    )
    console.print(
        app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    )
    return console.export_text()


async def until(pilot: Pilot, words: str, seconds: float = 8, show: str = "") -> str:
    """The frame, once `words` stand in it; `show` is what is scrolled to meanwhile.

    A deadline of its own, for a message that helps.
    """
    deadline = time.monotonic() + seconds
    while words not in (shown := frame(pilot.app)):
        if show:
            pilot.app.screen.query_one(show).scroll_visible(animate=False, top=True)
        assert time.monotonic() < deadline, f"{words!r} did not appear:\n{shown}"
        await pilot.pause(0.02)
    return shown


async def gone(pilot: Pilot, words: str, seconds: float = 40) -> str:
    """The frame, once `words` stand nowhere in it."""
    deadline = time.monotonic() + seconds
    while words in (shown := frame(pilot.app)):
        assert time.monotonic() < deadline, f"{words!r} is still there:\n{shown}"
        await pilot.pause(0.02)
    return shown


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built-in pack with the one topic these tests know."""
    pack = packs.attention(tmp_path / "builtin", listed=True)
    monkeypatch.setattr(content, "root", lambda: pack)
    return pack


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.find()


@pytest.fixture
def make_app(pack: Path, make_pack: Callable[..., Path], workspace: Workspace) -> MakeApp:
    """Builds the app; settings by keyword. A second topic comes from the tests' own pack."""
    other = make_pack("other", challenges=("twice", "thrice"))

    def make(**settings: object) -> QuizApp:
        # Read as from files: what a test changes on the screen is written and read again.
        loaded = Settings.load(workspace.root, flags={"packs": (other,)})
        return QuizApp(Session.begin(replace(loaded, **settings), workspace))

    return make


@pytest.fixture
def reference() -> str:
    """A right answer to attention."""
    path = ROOT / "solutions" / "attention" / "attention" / "reference.py"
    return path.read_text("utf-8")


@pytest.fixture
def answer(workspace: Workspace) -> Callable[[str], Path]:
    """Writes the learner's file for attention."""

    def write(source: str) -> Path:
        workspace.root.mkdir(parents=True, exist_ok=True)
        path = workspace.root / "attention.py"
        path.write_text(source, encoding="utf-8")
        return path

    return write
