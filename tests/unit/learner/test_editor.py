"""Which editor is taken, and how it is started."""

import sys
from pathlib import Path

import pytest

from quizapp.errors import QuizError
from quizapp.learner.editor import edit_command
from quizapp.learner.settings import Settings

PATH = Path("/w/twice.py")


def which(name: str) -> str | None:
    return None if name == "missing" else f"/bin/{name}"


def test_the_order() -> None:
    env = {"VISUAL": "kak", "EDITOR": "ed"}
    own = Settings(editor="hx")
    assert edit_command(own, "joe", env=env, which=which).words == ("joe",)
    assert edit_command(own, env=env, which=which).words == ("hx",)
    assert edit_command(Settings(), env=env, which=which).words == ("kak",)
    assert edit_command(Settings(), env={"EDITOR": "ed"}, which=which).words == ("ed",)
    assert edit_command(Settings(), env={"EDITOR": " "}, which=which).words == ("nano",)
    only_vi = edit_command(Settings(), env={}, which=lambda name: "x" if name == "vi" else None)
    assert only_vi.words == ("vi",)


def test_arguments_and_placeholder() -> None:
    plain = edit_command(Settings(editor="vim -p"), env={}, which=which)
    assert plain.argv(PATH) == ["vim", "-p", str(PATH)]
    placed = edit_command(Settings(editor="code -g '{path}:1'"), env={}, which=which)
    assert placed.argv(PATH) == ["code", "-g", f"{PATH}:1"]


@pytest.mark.parametrize(
    ("command", "env", "window"),
    [
        ("code --wait", {}, True),
        ("/usr/bin/subl", {}, True),
        ("vim", {}, False),
        ("emacs", {"DISPLAY": ":0"}, True),
        ("emacs -nw", {"DISPLAY": ":0"}, False),
        ("emacs", {}, False),
    ],
)
def test_editors_with_a_window_are_known(command: str, env: dict[str, str], window: bool) -> None:
    assert edit_command(Settings(editor=command), env=env, which=which).detached is window


@pytest.mark.parametrize("command", ["missing", "vim 'unclosed"])
def test_a_bad_command_is_told_not_skipped(command: str) -> None:
    with pytest.raises(QuizError, match=r"\$VISUAL"):
        edit_command(Settings(), env={"VISUAL": command, "EDITOR": "vi"}, which=which)


def test_none_at_all() -> None:
    with pytest.raises(QuizError, match="no editor was found") as caught:
        edit_command(Settings(), env={}, which=lambda _: None)
    assert caught.value.hint is not None
    assert "--edit-cmd" in caught.value.hint


def test_a_terminal_editor_is_waited_for(tmp_path: Path) -> None:
    script = tmp_path / "ed.py"
    script.write_text("import sys, pathlib; pathlib.Path(sys.argv[1]).write_text('edited')")
    edit_command(Settings(), f"{sys.executable} {script}").open(tmp_path / "a.py")
    assert (tmp_path / "a.py").read_text() == "edited"


def test_an_editor_that_fails_is_told(tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'raise SystemExit(3)'"
    with pytest.raises(QuizError, match="ended with code 3"):
        edit_command(Settings(), command).open(tmp_path / "a.py")


def test_one_with_a_window_that_dies_at_once_is_told(tmp_path: Path) -> None:
    fake = tmp_path / "gedit"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    with pytest.raises(QuizError, match="ended with code 1"):
        edit_command(Settings(), str(fake)).open(tmp_path / "a.py")


def test_one_with_a_window_is_left_running(tmp_path: Path) -> None:
    fake = tmp_path / "gedit"
    fake.write_text("#!/bin/sh\nsleep 1\n")
    fake.chmod(0o755)
    edit_command(Settings(), str(fake)).open(tmp_path / "a.py")
