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


# --- beside a screen that stays ------------------------------------------------------------------
ROOMY, SMALL = (200, 50), (80, 24)
TMUX = {"EDITOR": "vim", "TMUX": "/tmp/tmux-0/default,1,0", "TMUX_PANE": "%3"}


def test_a_pane_of_tmux() -> None:
    found = edit_command(Settings(), beside=ROOMY, env=TMUX, which=which)
    assert found.detached
    assert found.name == "vim"
    assert found.argv(PATH) == [
        *("tmux", "split-window", "-h", "-l", "55%", "-t", "%3"),
        *("vim", str(PATH)),
    ]
    tall = edit_command(Settings(editor="vim +3"), beside=(90, 60), env=TMUX, which=which)
    assert tall.argv(PATH)[2] == "-v"
    assert tall.argv(PATH)[-3:] == ["vim", "+3", str(PATH)]


def test_a_pane_of_zellij() -> None:
    env = {"EDITOR": "hx", "ZELLIJ": "0"}
    found = edit_command(Settings(), beside=ROOMY, env=env, which=which)
    assert found.argv(PATH)[:2] == ["zellij", "run"]
    assert found.argv(PATH)[-3:] == ["--", "hx", str(PATH)]


@pytest.mark.parametrize(
    ("flag", "size", "env"),
    [
        (None, SMALL, TMUX),  # no room for two
        (None, None, TMUX),  # a command, which does not stay on the screen
        ("vim", ROOMY, TMUX),  # asked for just so
        (None, ROOMY, {"EDITOR": "vim"}),
    ],
)
def test_else_the_whole_terminal(flag, size, env) -> None:
    found = edit_command(Settings(), flag, beside=size, env=env, which=which)
    assert not found.detached
    assert found.argv(PATH) == ["vim", str(PATH)]


def test_one_with_a_window_needs_no_pane() -> None:
    found = edit_command(Settings(editor="gvim"), beside=ROOMY, env=TMUX, which=which)
    assert found.argv(PATH) == ["gvim", str(PATH)]


def test_inside_vs_code_it_is_vs_code() -> None:
    env = {"EDITOR": "vim", "TERM_PROGRAM": "vscode"}
    found = edit_command(Settings(), beside=SMALL, env=env, which=which)
    assert found.argv(PATH) == ["code", "--reuse-window", str(PATH)]
    assert found.detached
    own = edit_command(Settings(editor="vim"), beside=SMALL, env=env, which=which)
    assert own.argv(PATH) == ["vim", str(PATH)]
    without = edit_command(
        Settings(), beside=SMALL, env=env, which=lambda name: name if name == "vim" else None
    )
    assert without.argv(PATH) == ["vim", str(PATH)]
