"""The code on the screen: typed, saved, changed elsewhere, left."""

import asyncio
from pathlib import Path

import pytest

from quizapp.errors import Fault
from quizapp.learner.state import State
from quizapp.tui.screens.challenge import ChallengeScreen

from .conftest import frame, gone, until
from .test_grading import open_attention
from .test_hostile import hostile_cells

SIZES = [(60, 20), (80, 24), (120, 30), (200, 50)]


async def open_twice(pilot) -> None:
    await pilot.press("enter")
    await until(pilot, "doubles a")


async def saved(pilot, path: Path, words: str) -> str:
    """What the file holds, once `words` are in it."""
    for _ in range(400):
        if path.exists() and words in (text := path.read_text("utf-8")):
            return text
        await pilot.pause(0.02)
    raise AssertionError(f"{words!r} is not in {path}")


def editor(app):
    return app.screen.code.editor


async def write(pilot) -> None:
    """To the editor, once the file is in it."""
    await pilot.press("c")
    await until(pilot, "raise NotImpl")


@pytest.mark.parametrize("size", SIZES)
async def test_typing_saves_by_itself(make_app, workspace, size) -> None:
    app = make_app()
    path = workspace.root / "twice.py"
    async with app.run_test(size=size) as pilot:
        await open_twice(pilot)
        await write(pilot)
        await until(pilot, "Esc: done")
        assert not path.exists()
        # The letters that are keys elsewhere are letters here.
        await pilot.press(*"ghfq", "enter")
        text = await saved(pilot, path, "    ghfq\n")
        assert text.endswith("raise NotImplementedError\n")
        await until(pilot, "◐ started")
        await pilot.press("ctrl+z", "ctrl+z")
        await saved(pilot, path, '"""\n    raise NotImplementedError\n')
        await pilot.press("escape")
        await gone(pilot, "Esc: done")
        await pilot.press("c", "x", "escape", "escape")
        await until(pilot, "Topics")
        # Leaving waits for no pause.
        assert "xraise" in path.read_text("utf-8") or "ghfqx" in path.read_text("utf-8")
    assert State.load(workspace).last == "twice"


async def test_quitting_saves_what_was_just_typed(make_app, workspace) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_twice(pilot)
        await write(pilot)
        await pilot.press(*"pass", "ctrl+q")
    assert "passraise" in (workspace.root / "twice.py").read_text("utf-8")


async def test_looking_writes_nothing(make_app, workspace) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_twice(pilot)
        await write(pilot)
        await pilot.press("down", "escape", "escape")
        await until(pilot, "Topics")
    assert not (workspace.root / "twice.py").exists()


@pytest.mark.parametrize("key", ["f5", "ctrl+g"])
async def test_grading_while_typing(make_app, answer, reference, key) -> None:
    answer(reference)
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        await open_attention(pilot)
        await pilot.press("c")
        await until(pilot, "class SelfAttention")
        await pilot.press("ctrl+home", *"1/0", "enter", key)
        # What was typed is graded, and beside the result one goes on typing.
        await until(pilot, "ZeroDivisionError")
        assert app.focused is editor(app)
        await pilot.press("ctrl+z", "ctrl+z", key)
        await until(pilot, "✓ passed: all 7 checks")


async def test_saved_elsewhere_it_reloads(make_app, answer, reference) -> None:
    path = answer(reference)
    app = make_app()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("c")
        await until(pilot, "class SelfAttention")
        row = next(n for n, line in enumerate(editor(app).document.lines) if "def forward" in line)
        editor(app).move_cursor((row, 8))
        path.write_text("# above\n" + reference.replace("self.scale", "self.factor"), "utf-8")
        await until(pilot, "self.factor")
        # The cursor stays on its line; nothing graded itself; undo leads back.
        assert editor(app).cursor_location == (row + 1, 8)
        await until(pilot, "was saved elsewhere")
        assert "grading" not in frame(app)
        await pilot.press("ctrl+z")
        assert editor(app).text == reference
        await saved(pilot, path, "self.scale")


async def test_with_watch_on_a_save_elsewhere_grades(make_app, answer, reference) -> None:
    path = answer(reference.replace(" * self.scale", ""))
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        await open_attention(pilot)
        await pilot.press("w")
        await until(pilot, "watch")
        await until(pilot, "an nn.Module that")
        path.write_text(reference, "utf-8")
        await until(pilot, "✓ passed: all 7 checks")
        await pilot.press("w")
        await gone(pilot, "  watch")


async def test_watch_begins_as_the_setting_says(make_app) -> None:
    assert make_app(watch_grade=True).session.watching
    assert not make_app().session.watching


async def test_watch_holds_in_later_runs(make_app, own_home) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("w")
        await until(pilot, "Watch is on: each save grades.")
        app.open_settings("watch.grade")
        await until(pilot, "Grade on save")
        assert app.screen.line("watch.grade").value is True
    assert "grade = true" in (own_home / "quiz.toml").read_text()
    app = make_app()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await open_attention(pilot)
        await until(pilot, "  watch")
        await pilot.press("w")
        await until(pilot, "Watch is off: g grades.")
    assert not make_app().session.watching


async def test_watch_that_is_set_elsewhere_is_turned_for_this_run(
    make_app, own_home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_WATCH_GRADE", "1")
    app = make_app()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await open_attention(pilot)
        await until(pilot, "  watch")
        await pilot.press("w")
        await until(pilot, "$QUIZ_WATCH_GRADE")
        await gone(pilot, "  watch")
        assert not app.session.watching
    assert not (own_home / "quiz.toml").exists()


async def test_watch_is_turned_even_if_that_cannot_be_kept(
    make_app, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Fault("no room left on the disk")

    monkeypatch.setattr("quizapp.files.replace", full)
    app = make_app()
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("w")
        await until(pilot, "no room left on the disk")
        await until(pilot, "  watch")
        assert app.session.watching


async def torn(pilot, app, path: Path) -> None:
    """Typed here and saved elsewhere at once, so that neither side saw the other."""
    async with app.screen.code._io:
        await pilot.press(*"mine")
        path.write_text("theirs = 1\n", "utf-8")
    await until(pilot, "was saved elsewhere")
    await until(pilot, "F8")


def kept(workspace) -> list[str]:
    return [one.read_text("utf-8") for one in (workspace.marker / "backup").iterdir()]


@pytest.mark.parametrize("size", [(60, 20), (120, 30)])
@pytest.mark.parametrize("key", ["f8", "f9"])
async def test_changed_in_both_places_the_learner_chooses(
    make_app, answer, reference, workspace, key, size
) -> None:
    path = answer(reference)
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await open_attention(pilot)
        await pilot.press("c")
        await until(pilot, "class SelfAtt")
        await torn(pilot, app, path)
        assert path.read_text("utf-8") == "theirs = 1\n"
        # Typing goes on; what is typed is safe, the file is left alone.
        await pilot.press(*"too")
        for _ in range(200):
            if any(one.startswith("minetoo") for one in kept(workspace)):
                break
            await pilot.pause(0.02)
        assert any(one.startswith("minetoo") for one in kept(workspace))
        assert path.read_text("utf-8") == "theirs = 1\n"
        await pilot.press("f5")
        await until(pilot, "choose first")
        await pilot.press("c", key)
        await gone(pilot, "elsewhere while you typed")
        if key == "f8":
            assert path.read_text("utf-8").startswith("minetoo")
            assert "theirs = 1\n" in kept(workspace)
        else:
            assert editor(app).text == "theirs = 1\n"
            assert path.read_text("utf-8") == "theirs = 1\n"
        await pilot.press("ctrl+end", *"#end")
        await saved(pilot, path, "#end")


async def test_a_file_that_is_no_text_is_not_written_over(make_app, answer, reference) -> None:
    path = answer(reference)
    path.write_bytes(b"\xff\xfea\0b\0")
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await until(pilot, "UTF-16")
        await pilot.press("c", "enter", "delete")
        await pilot.pause(0.6)
        assert path.read_bytes() == b"\xff\xfea\0b\0"
        path.write_text(reference, "utf-8")
        await until(pilot, "class SelfAttention")
        await pilot.press(*"#ok")
        await saved(pilot, path, "#ok")


async def test_a_disk_that_refuses_is_told_and_the_text_stays(
    make_app, answer, reference, workspace, monkeypatch
) -> None:
    path = answer(reference)
    app = make_app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await open_attention(pilot)
        await pilot.press("c")
        await until(pilot, "class SelfAttention")
        from quizapp import files

        def full(target: Path, data: bytes, *, follow: bool = False) -> None:
            raise files.fault(OSError(28, "full"), target)

        monkeypatch.setattr(files, "replace", full)
        await pilot.press(*"#kept")
        await until(pilot, "no room left")
        assert path.read_text("utf-8") == reference
        monkeypatch.undo()
        await pilot.press("ctrl+s")
        await saved(pilot, path, "#kept")


async def test_source_that_a_terminal_would_obey(make_app, answer) -> None:
    answer("x = 1  # \x1b[2J\x1b]0;title\x07 \u202eabc\n\ty = 2\n" * 3)
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_attention(pilot)
        await pilot.press("c")
        await until(pilot, "y = 2")
        assert hostile_cells(app) == []


async def test_keys_are_answered_while_a_grade_runs(make_app, answer, reference) -> None:
    """No timing: the screen must be able to paint between two events of the grader."""
    answer(reference.replace("def forward(self, x: Tensor) -> Tensor:\n", SLEEPY, 1))
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        await open_attention(pilot)
        await pilot.press("g")
        await until(pilot, "… running   forward")
        await pilot.press("c", *"abc")
        await until(pilot, "abc")
        assert "… running" in frame(app)
        await asyncio.wait_for(pilot.press("escape", "t"), 5)
        await until(pilot, "an nn.Module that")


SLEEPY = """def forward(self, x: Tensor) -> Tensor:
        __import__("time").sleep(30)
"""


async def test_the_screen_is_one_of_layers(make_app) -> None:
    """Every key of the screen has an id, by which it can be remapped."""
    bindings = [one for name in ("", "editor") for one in _bindings(name)]
    assert all(one.id for one in bindings)
    assert len({one.id for one in bindings}) == len(bindings)


def _bindings(name: str):
    from quizapp.tui.widgets.editor import Editor

    return Editor.BINDINGS if name else ChallengeScreen.BINDINGS
