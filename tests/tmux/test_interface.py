"""The terminal is given back as it was, however the interface ends."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from .test_real_terminal import Terminal, launcher, quiz_pid, terminal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux"),
]
__all__ = ["launcher", "terminal"]  # fixtures

CRASH = """
import quizapp.tui.screens.home as home
def crash(self):
    raise RuntimeError("a fault on purpose")
home.HomeScreen.action_random = crash
"""


def given_back(terminal: Terminal) -> None:
    assert terminal.ask("#{alternate_on} #{mouse_any_flag} #{cursor_flag}") == "0 0 1"
    terminal.type("echo typed by $((2 * 21))", "Enter")
    terminal.wait("typed by 42")


def test_after_a_crash(terminal: Terminal, launcher: str) -> None:
    script = Path(launcher.split()[1])
    text = script.read_text()
    script.write_text(
        text.replace("from quizapp.cli import main", f"{CRASH}\nfrom quizapp.cli import main")
    )
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Topics")
    terminal.type("r")
    shown = terminal.wait("left with 3")
    assert "a fault on purpose" in shown
    given_back(terminal)


def test_ctrl_c_ends_nothing_and_a_signal_ends_cleanly(terminal: Terminal, launcher: str) -> None:
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Topics")
    terminal.type("C-c")
    terminal.wait("Ctrl+Q from everywhere")
    for width, height in [(60, 20), (200, 60), (20, 5), (80, 24)] * 3:
        terminal.tmux("resize-window", "-x", str(width), "-y", str(height))
    terminal.wait("Topics")
    terminal.type("C-q")
    terminal.wait("left with 0")
    given_back(terminal)


def test_ctrl_z_leads_to_the_shell_and_fg_back(terminal: Terminal, launcher: str) -> None:
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Topics")
    for number in (1, 2):
        terminal.type("C-z")
        terminal.wait("ready>")
        assert terminal.ask("#{alternate_on} #{mouse_any_flag} #{cursor_flag}") == "0 0 1"
        terminal.type(f"clear; echo typed {number} by $((2 * 21))", "Enter")
        terminal.wait(f"typed {number} by 42")
        terminal.tmux("resize-window", "-x", str(80 + 30 * number), "-y", "30")
        terminal.type("fg", "Enter")
        terminal.wait("Topics")
        assert terminal.ask("#{alternate_on}") == "1"
        terminal.wait("? Help")
    terminal.type("?")
    terminal.wait("Esc closes")
    terminal.type("Escape")
    terminal.wait("? Help")
    terminal.type("C-q")
    # What the shell was to do after the job was given up when it stopped.
    terminal.wait("ready>")
    given_back(terminal)


def test_a_stop_from_outside_gives_the_terminal_back(terminal: Terminal, launcher: str) -> None:
    terminal.type(f"clear; {launcher}", "Enter")
    terminal.wait("Topics")
    os.kill(quiz_pid(terminal), signal.SIGTSTP)
    terminal.wait("ready>")
    terminal.type("clear; echo typed by $((2 * 21))", "Enter")
    terminal.wait("typed by 42")
    terminal.type("fg", "Enter")
    terminal.wait("Topics")
    terminal.type("C-q")
    terminal.wait("ready>")
    given_back(terminal)


def test_a_storm_of_sizes_while_it_grades(
    terminal: Terminal, launcher: str, own_home: Path
) -> None:
    """What counts is the last of them: the frame fits, and the verdict is there."""
    workspace = own_home / "workspace"
    workspace.mkdir()
    (workspace / "attention.py").write_text("1 / 0\n", encoding="utf-8")
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Topics")
    terminal.type("Enter")
    terminal.wait("maps a batch")
    terminal.type("g")
    for width, height in [(60, 20), (200, 60), (20, 5), (110, 30), (81, 24), (2, 2)] * 8:
        terminal.tmux("resize-window", "-x", str(width), "-y", str(height))
    terminal.tmux("resize-window", "-x", "80", "-y", "24")
    terminal.wait("ZeroDivisionError")
    shown = terminal.wait("esc Back")
    lines = shown.splitlines()
    assert (len(lines), max(map(len, lines))) == (24, 80)
    terminal.type("C-q")
    terminal.wait("left with 0")
    given_back(terminal)


def test_the_first_run_is_told_once(terminal: Terminal, launcher: str, own_home: Path) -> None:
    (own_home / "quiz" / "state" / "welcomed").unlink()
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Welcome · 1 of 3")
    terminal.type("Escape")
    terminal.wait("start: ")
    terminal.type("C-q")
    terminal.wait("left with 0")
    terminal.type(f"clear; {launcher}; echo left again with $?", "Enter")
    shown = terminal.wait("Topics")
    assert "Welcome" not in shown
    terminal.type("C-q")
    terminal.wait("left again with 0")
    given_back(terminal)
