"""`quiz grade --watch` on a terminal: in place, with keys, whatever way an editor saves."""

import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pty", allow_module_level=True)
import fcntl
import termios

RIGHT = "import torch\n\n\ndef twice(x):\n    return 2 * x\n"
WRONG = "import torch\n\n\ndef twice(x):\n    return x * x\n"
CODE = """
import sys
from pathlib import Path
from quizapp.catalog import content
content.root = lambda: Path(sys.argv.pop(1))
from quizapp.cli import main
main()
"""
CODE = CODE.replace("lambda: Path(sys.argv.pop(1))", "lambda pack=Path(sys.argv.pop(1)): pack")


class Watcher:
    """A watcher on a terminal of its own."""

    def __init__(self, pack: Path, answer: Path, *options: str) -> None:
        self.answer = answer
        self._master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        command = [sys.executable, "-c", CODE, str(pack), "grade", str(answer), "--watch"]
        self.process = subprocess.Popen(
            [*command, *options],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            # A shell starts what it puts into the background deaf to Ctrl-C, and that is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        os.close(terminal)
        self.seen = ""

    def wait(self, words: str, seconds: float = 40.0) -> str:
        """Read until ``words`` are shown; what came until then. What is before them is used up."""
        deadline = time.monotonic() + seconds
        while words not in self.seen:
            left = deadline - time.monotonic()
            assert left > 0, f"{words!r} did not appear:\n{self.seen[-2_000:]}"
            if select.select([self._master], [], [], min(left, 0.5))[0]:
                self.seen += self._read() or ""
        before, _, self.seen = self.seen.partition(words)
        return before

    def type(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def rest(self, seconds: float = 40.0) -> str:
        """All that comes until the end."""
        deadline = time.monotonic() + seconds
        more: str | None = ""
        while more is not None:
            self.seen += more
            left = deadline - time.monotonic()
            assert left > 0, f"it did not end:\n{self.seen[-2_000:]}"
            more = self._read() if select.select([self._master], [], [], left)[0] else ""
        return self.seen

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    def _read(self) -> str | None:
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # what Linux says of a terminal nobody holds any more
            return None
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", data.decode(errors="replace"))


@pytest.fixture
def watcher(make_pack: Callable[..., Path], tmp_path: Path) -> Iterator[Watcher]:
    answer = tmp_path / "twice.py"
    answer.write_text(WRONG)
    made = Watcher(make_pack(), answer)
    yield made
    made.close()


def save_by_rename(path: Path, text: str) -> None:
    new = path.with_name(".twice.py.new")
    new.write_text(text)
    new.replace(path)


def save_after_removal(path: Path, text: str) -> None:
    path.unlink()
    time.sleep(0.05)
    path.write_text(text)


def save_in_two_steps(path: Path, text: str) -> None:
    half = text.index("return") + len("return (")  # which is no Python
    text = text.replace("return 2 * x", "return (2 * x)").replace("return x * x", "return (x * x)")
    with path.open("w") as file:
        file.flush()
        time.sleep(0.05)
        file.write(text[:half])
        file.flush()
        time.sleep(0.05)
        file.write(text[half:])


def test_verdicts_follow_saves_however_they_are_made_and_keys_help(watcher: Watcher) -> None:
    watcher.wait("not passed: 1 of 1")
    for save in (save_by_rename, save_after_removal, save_in_two_steps):
        save(watcher.answer, RIGHT)
        between = watcher.wait("passed: 1 check")
        assert "cannot be graded" not in between and "is empty" not in between
        assert "there is no file" not in between
        save(watcher.answer, WRONG)
        between = watcher.wait("not passed: 1 of 1")
        assert "cannot be graded" not in between and "is empty" not in between
    watcher.type("h")
    watcher.wait("hint 1 of 3")
    watcher.type("h")
    watcher.wait("hint 2 of 3")
    watcher.type("x")
    watcher.wait("Two times x is not x times x")
    watcher.type("v")
    watcher.wait("not passed: 1 of 1")
    watcher.type("f")
    watcher.wait("has no figure")
    watcher.type("r")
    watcher.wait("not passed: 1 of 1")
    watcher.type("q")
    after = watcher.rest()
    assert watcher.process.wait(timeout=20) == 1
    assert "not passed: 1 of 1" in after, "the last verdict stays on the screen"
    assert "Traceback" not in after


def test_what_cannot_be_graded_is_said_once_the_file_lies_still(watcher: Watcher) -> None:
    watcher.wait("not passed: 1 of 1")
    watcher.answer.write_text("def twice(x:\n")
    watcher.wait("cannot be graded")
    watcher.answer.unlink()
    watcher.wait("there is no file")
    watcher.answer.write_text("while True:\n    pass\n")
    watcher.wait("grading")
    watcher.answer.write_text(RIGHT)  # the run that hangs is given up
    assert "timeout" not in watcher.wait("passed: 1 check")
    os.killpg(watcher.process.pid, signal.SIGINT)
    watcher.rest()
    assert watcher.process.wait(timeout=20) == 0
