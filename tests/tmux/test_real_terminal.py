"""The interface in a real terminal, under tmux: what a driver without one cannot show."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.catalog import content
from tests import packs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux"),
]

ROOT = content.root()
PROMPT = "ready>"
QUIZ = """
import sys
from pathlib import Path
from quizapp.catalog import content
pack = Path(sys.argv.pop(1))
content.root = lambda: pack
from quizapp.cli import main
sys.argv[0] = "quiz"
main()
"""


class Terminal:
    """A shell in a tmux server of its own."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._socket = str(folder / "tmux")
        self._environment = environment
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", f"env PS1='{PROMPT} ' sh -i")
        self.wait(PROMPT)

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self._socket, "-f", os.devnull, *words],
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
        return done.stdout

    def type(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def wait(self, words: str, seconds: float = 40) -> str:
        deadline = time.monotonic() + seconds
        while words not in (shown := self.screen()):
            assert time.monotonic() < deadline, f"{words!r} did not appear:\n{shown}"
            time.sleep(0.05)
        return shown

    def ask(self, format: str) -> str:
        return self.tmux("display-message", "-p", format).strip()


@pytest.fixture
def launcher(tmp_path: Path) -> str:
    """A command that starts quiz over a pack with the one topic this test knows."""
    pack = packs.attention(tmp_path / "pack", listed=True)
    script = tmp_path / "quiz.py"
    script.write_text(QUIZ)
    return f"{sys.executable} {script} {pack}"


@pytest.fixture
def terminal(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    vi = tmp_path / "editor.py"
    # Numbered: what one of them left on the terminal is not taken for the next.
    vi.write_text(
        "import pathlib, sys\nlog = pathlib.Path(__file__ + '.log')\n"
        "with log.open('a') as file:\n    file.write('.')\n"
        "input(f'EDITING {log.stat().st_size}, enter ends ')\n"
        "with open(sys.argv[1], 'a') as file:\n    file.write('1 / 0\\n')\n"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TMUX")}
    environment |= {
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "EDITOR": f"{sys.executable} {vi}",
        "PYTHONPATH": str(Path(content.PACKAGE).parent),
    }
    # A socket's path has room for a hundred characters only.
    terminal = Terminal(tmp_path_factory.mktemp("t"), environment)
    yield terminal
    terminal.tmux("kill-server")


def test_a_session_from_start_to_end(terminal: Terminal, launcher: str) -> None:
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Topics")
    assert terminal.ask("#{alternate_on}") == "1"
    terminal.type("Enter")
    terminal.wait("maps a batch")

    terminal.type("g")
    terminal.wait("There is nothing to grade yet")
    terminal.type("e")
    terminal.wait("EDITING 1, enter ends")
    terminal.type("C-c")  # meant for the editor: the interface stays
    terminal.wait("◐ started")
    terminal.type("e")
    terminal.wait("EDITING 2, enter ends")
    terminal.type("Enter")
    terminal.wait("Grade with g")
    terminal.type("g")
    terminal.wait("ZeroDivisionError")

    terminal.tmux("resize-window", "-x", "120", "-y", "30")
    shown = terminal.wait("an nn.Module that")
    assert "ZeroDivisionError" in shown
    terminal.tmux("resize-window", "-x", "60", "-y", "20")
    terminal.wait("ZeroDivisionError")

    terminal.type("q")
    terminal.wait("left with 0")
    assert terminal.ask("#{alternate_on} #{mouse_any_flag}") == "0 0"
    terminal.type("echo typed by $((2 * 21))", "Enter")
    terminal.wait("typed by 42")


def test_the_untouched_stub_is_not_started(
    terminal: Terminal, launcher: str, own_home: Path
) -> None:
    workspace = own_home / "workspace"
    workspace.mkdir()
    stub = ROOT / "challenges" / "attention" / "attention" / "stub.py"
    shutil.copy(stub, workspace / "attention.py")
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Topics")
    terminal.type("Enter")
    terminal.wait("maps a batch")
    terminal.type("g")
    terminal.wait("not started: this is still the stub")
    terminal.type("C-q")
    terminal.wait("left with 0")


def quiz_pid(terminal: Terminal) -> int:
    """The interface itself: the first child of the terminal's shell."""
    shell = terminal.ask("#{pane_pid}")
    found = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


def test_what_was_typed_survives_a_kill(terminal: Terminal, launcher: str, own_home: Path) -> None:
    answer = own_home / "workspace" / "attention.py"
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Topics")
    terminal.type("Enter")
    terminal.wait("maps a batch")
    terminal.type("c")
    terminal.wait("raise NotImpl")
    terminal.wait("Esc: done")
    # Without a pause that would be a good moment to save.
    for number in range(20):
        terminal.tmux("send-keys", "-l", f"word{number} ")
        time.sleep(0.1)
    typed = time.monotonic()
    terminal.wait("word19")
    time.sleep(max(0.0, typed + 2.0 - time.monotonic()))
    os.kill(quiz_pid(terminal), signal.SIGKILL)
    terminal.wait("left with 137")
    assert "".join(f"word{number} " for number in range(20)) in answer.read_text("utf-8")
    assert [one.name for one in answer.parent.iterdir() if one.name.endswith(".tmp")] == []


def test_an_editor_in_a_pane_beside(terminal: Terminal, launcher: str, own_home: Path) -> None:
    """Inside tmux, with room for two: the interface stays, and sees what is saved there."""
    terminal.tmux("resize-window", "-x", "200", "-y", "40")
    terminal.type(f"clear; {launcher}; echo left with $?", "Enter")
    terminal.wait("Topics")
    terminal.type("Enter")
    terminal.wait("an nn.Module that")
    terminal.type("w", "e")
    terminal.wait("EDITING 1, enter ends")
    assert terminal.ask("#{window_panes}") == "2"
    terminal.type("Enter")
    terminal.wait("ZeroDivisionError")
    assert terminal.ask("#{window_panes}") == "1"
    terminal.type("C-q")
    terminal.wait("left with 0")
