"""`e`: the file, and the three kinds of places an editor can or cannot be opened from."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from quizapp.learner import editor
from quizapp.learner.state import State

from .conftest import until


class Lending(HeadlessDriver):
    """A terminal that can be handed over, as far as Textual can tell."""

    calls: list[str]

    @property
    def can_suspend(self) -> bool:
        return True

    def suspend_application_mode(self) -> None:
        self.calls.append("suspended")

    def resume_application_mode(self) -> None:
        self.calls.append("resumed")


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., str]:
    """An editor that appends a line to what it is given, and ends with a code."""

    def make(code: int = 0, name: str = "edit.py") -> str:
        script = tmp_path / name
        script.write_text(
            "import sys\nwith open(sys.argv[-1], 'a') as file:\n    file.write('# edited\\n')\n"
            f"sys.exit({code})\n"
        )
        return f"{sys.executable} {script}"

    return make


async def open_twice(pilot) -> None:
    await pilot.press("enter")
    await until(pilot, "not started: c writes here")


async def test_an_editor_of_the_terminal(make_app, command, workspace) -> None:
    app = make_app(editor=command())
    app.driver_class = Lending
    Lending.calls = []
    async with app.run_test(size=(80, 24), headless=False, notifications=True) as pilot:
        await open_twice(pilot)
        await pilot.press("e")
        await until(pilot, "◐ started: c opens your file, g grades it")
        assert Lending.calls == ["suspended", "resumed"]
        path = workspace.root / "twice.py"
        assert path.read_text("utf-8").startswith("import torch")
        assert path.read_text("utf-8").endswith("# edited\n")
        await pilot.press("e")
        await pilot.pause()
        assert path.read_text("utf-8").count("# edited") == 2
    assert State.load(workspace).last == "twice"


async def test_the_terminal_comes_back_from_an_editor_that_fails(make_app, command) -> None:
    app = make_app(editor=command(code=3))
    app.driver_class = Lending
    Lending.calls = []
    async with app.run_test(size=(80, 24), headless=False, notifications=True) as pilot:
        await open_twice(pilot)
        await pilot.press("e")
        await until(pilot, "ended with code 3")
        assert Lending.calls == ["suspended", "resumed"]


async def test_a_terminal_that_cannot_be_lent(make_app, command, workspace) -> None:
    app = make_app(editor=command())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_twice(pilot)
        await pilot.press("e")
        await until(pilot, "cannot be lent")
        [note] = app._notifications
        assert str(workspace.root / "twice.py") in note.message
        assert "# edited" not in (workspace.root / "twice.py").read_text("utf-8")


async def test_an_editor_with_a_window(
    make_app, command, workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "code"
    script.write_text(f'#!/bin/sh\nsleep 1\nexec {command()} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setattr(editor, "_START_SECONDS", 0.1)
    app = make_app(editor=str(script))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_twice(pilot)
        began = time.monotonic()
        await pilot.press("e")
        # It is not waited for.
        await until(pilot, "Opened in")
        assert "# edited" not in (workspace.root / "twice.py").read_text("utf-8")
        await until(pilot, "◐ started")
        while "# edited" not in (workspace.root / "twice.py").read_text("utf-8"):
            assert time.monotonic() - began < 20
            await pilot.pause(0.05)


async def test_an_editor_that_is_missing(make_app, workspace) -> None:
    app = make_app(editor="no-such-editor")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_twice(pilot)
        await pilot.press("e")
        await until(pilot, "was not found")
        # The stub is there all the same, for any other editor.
        assert (workspace.root / "twice.py").is_file()
        await until(pilot, "◐ started")


async def test_a_folder_that_cannot_be_written(make_app, workspace) -> None:
    workspace.root.parent.mkdir(parents=True, exist_ok=True)
    workspace.root.write_text("in the way")
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_twice(pilot)
        await pilot.press("e")
        await until(pilot, "something is in the way")


async def test_leaving_while_work_is_recorded(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_twice(pilot)
        screen = app.screen
        await screen.query_one("#bar").remove()
        screen.show_standing()  # as the record does that was waited for meanwhile
        await pilot.pause()
