"""The terminal is given back as it was, however the interface ends."""

import shutil
from pathlib import Path

import pytest

from .test_real_terminal import Terminal, launcher, terminal

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
