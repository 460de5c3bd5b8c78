"""Processes, listeners, terminals: what is left when something ends, and who can reach whom."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.catalog import content
from quizapp.grading import bubblewrap, launch
from quizapp.grading.client import Client
from quizapp.grading.events import Finished, Started
from quizapp.grading.resident import find
from quizapp.grading.service.children import JUDGE, RUNNER
from tests.attacks.harness import HERE, UNPROVEN, WALL, Services, request, start
from tests.attacks.stage import RIGHT, below, called, end, runs
from tests.waiting import wait_for

RIGHT_TEXT = RIGHT.read_text(encoding="utf-8")
SLEEP = "import time\ntime.sleep(8)\n"
QUIZ = "import sys; sys.argv[0] = 'quiz'; from quizapp.cli import main; main()"
# Makes what is its stdin the terminal that controls it, then becomes the command given. A shell
# starts what it puts into the background deaf to Ctrl-C, and that is inherited.
ON_TERMINAL = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.setsid()
fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0)
os.execv(sys.argv[2], sys.argv[2:])
"""


def filtered(pid: int) -> bool:
    """Whether the last part of the wall stands around a process."""
    with contextlib.suppress(OSError):
        return "\nSeccomp:\t2\n" in Path(f"/proc/{pid}/status").read_text()
    return False


def listeners(pid: int) -> set[str]:
    """Sockets of a process that wait for others, by inode."""
    waiting = set()
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(FileNotFoundError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A":  # LISTEN
                    waiting.add(fields[9])
    for line in Path("/proc/net/unix").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[3], 16) & 0x10000:  # __SO_ACCEPTCON
            waiting.add(fields[6])
    held = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            where = os.readlink(f"/proc/{pid}/fd/{name}")
            held.add(where.removeprefix("socket:[").removesuffix("]"))
    return waiting & held


@pytest.mark.row(80, "connects to a listener of the grader's own", "there is none")
def test_nobody_listens(services: Services) -> None:
    client = services.client()
    run = client.grade(**request(SLEEP + RIGHT_TEXT))
    next(run)
    assert wait_for(lambda: len(below(client.pid)) == 2)
    for pid in (client.pid, *below(client.pid)):
        assert not listeners(pid)
    client.cancel(client_number(client))
    list(run)
    # The same look at a fork server of Python's finds what one would connect to.
    program = (
        "import multiprocessing.forkserver as f; f.ensure_running(); "
        "print(f._forkserver._forkserver_pid, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None and other.stdin is not None
        assert listeners(int(other.stdout.readline())), "the trial is dead"
        other.stdin.close()


KNOCK = """
import socket
try:
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(5)
    line.connect({path!r})
    print("it said", line.makefile("rb").readline())
    line.close()
except OSError as error:
    print("nobody there:", error)
"""


@pytest.mark.row(80, "asks a resident grader at its real socket", "seccomp, user")
def test_a_resident_is_out_of_reach(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is let in can have it judge by a pack of his own, whose code no wall surrounds."""
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(bubblewrap.VARIABLE, "0")
    line = find.obtain(print, may_start=True)
    assert line is not None
    pid = line.pid
    try:
        (path,) = (tmp_path / "home" / "run").glob("*.sock")
        source = KNOCK.format(path=str(path)) + RIGHT_TEXT
        # The one that runs it, and another one that happens to be there.
        with Client(line) as client:
            last = list(client.grade(**request(source)))[-1]
        assert isinstance(last, Finished)
        for report in (last.report, services.report(source)):
            assert "nobody there" in report.output
            assert "it said" not in report.output
        # The socket is there, and answers who is allowed to it; so would it the answer.
        greeted = subprocess.run(
            [sys.executable, "-c", KNOCK.format(path=str(path))], capture_output=True, text=True
        )
        assert '"kind": "hello"' in greeted.stdout
        opened = services.report(source, UNPROVEN | {"filtered", "user"})
        assert '"kind": "hello"' in opened.output, "the trial is dead"
    finally:
        os.kill(pid, signal.SIGTERM)
        assert wait_for(lambda: not runs(pid))
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def client_number(client: Client) -> int:
    """The number of the run that was started last."""
    return client._number


LOCK = """
import fcntl
shared = open(fcntl.__spec__.origin if False else __import__("os").__file__)
try:
    fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
    print("nobody held it")
except BlockingIOError:
    print("somebody holds it")
"""


@pytest.mark.row(86, "tells the next run something by a lock on a shared file", "no two runs")
def test_locks_do_not_outlive_a_run(services: Services) -> None:
    """Runs of one service come one after another, and a lock ends with its holder."""
    for _ in range(2):
        assert "nobody held it" in services.report(LOCK + RIGHT_TEXT).output
    with open(os.__file__) as shared:
        fcntl.flock(shared, fcntl.LOCK_EX)
        assert "somebody holds it" in services.report(LOCK + RIGHT_TEXT).output, "dead"


@pytest.mark.row(90, "outlives a service that is killed", "PDEATHSIG")
@pytest.mark.parametrize("opened", [WALL, UNPROVEN | {"pdeathsig", "kills"}])
def test_the_service_is_killed(services: Services, opened: frozenset[str]) -> None:
    with Client(start(opened)) as client:
        client.wait_ready()
        assert isinstance(next(client.grade(**request(SLEEP + RIGHT_TEXT))), Started)
        # One that still tries its wall looks whether its parent lives, and ends by itself.
        assert wait_for(lambda: any(map(filtered, below(client.pid))))
        time.sleep(0.3)
        children = below(client.pid)
        os.kill(client.pid, signal.SIGKILL)
        gone = wait_for(lambda: not any(runs(one) for one in children), 1.0)
        end({one for one in children if runs(one)})
    assert gone == (opened == WALL)


class Terminal:
    """A command on a terminal of its own."""

    def __init__(self, *command: str, cwd: Path, **environment: str) -> None:
        self.master, self.slave = pty.openpty()
        termios.tcsetwinsize(self.slave, (30, 100))
        self.before = termios.tcgetattr(self.slave)
        self.shown = b""
        self.process = subprocess.Popen(
            [sys.executable, "-c", ON_TERMINAL, "0", *command],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            cwd=cwd,
            env=dict(os.environ)
            | {"TERM": "xterm-256color", bubblewrap.VARIABLE: "0"}
            | environment,
        )

    def read(self, seconds: float = 0.02) -> None:
        while select.select([self.master], [], [], seconds)[0]:
            self.shown += os.read(self.master, 1 << 16)

    def until(self, holds: Callable[[], bool], seconds: float = 30.0) -> bool:
        def look() -> bool:
            self.read()
            return holds()

        return wait_for(look, seconds)

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def close(self) -> None:
        end({one for one in below(self.process.pid, waiting=True) if runs(one)})
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def terminal(tmp_path: Path, own_home: Path) -> Iterator[Callable[..., Terminal]]:
    made: list[Terminal] = []

    def make(*words: str) -> Terminal:
        path = str(Path(content.PACKAGE).parent)
        made.append(
            Terminal(sys.executable, "-P", "-c", QUIZ, *words, cwd=tmp_path, PYTHONPATH=path)
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


def _grading(terminal: Terminal) -> set[int]:
    """All of the service below a front end; empty while it has no judge and no runner at work."""
    found = below(terminal.process.pid, waiting=True)
    return found if {JUDGE, RUNNER} <= {called(one) for one in found} else set()


@pytest.mark.row(90, "is interrupted by Ctrl-C in the shell", "the front end takes all along")
def test_ctrl_c_in_the_shell(terminal: Callable[..., Terminal], tmp_path: Path) -> None:
    (tmp_path / "attention.py").write_text(SLEEP + RIGHT_TEXT)
    quiz = terminal("grade", "./attention.py")
    assert quiz.until(lambda: bool(_grading(quiz))), quiz.shown
    children = _grading(quiz)
    quiz.type(b"\x03")
    assert quiz.until(lambda: not any(runs(one) for one in children), 10.0), "runners are left"
    assert quiz.until(lambda: quiz.process.poll() is not None, 5.0)
    assert quiz.process.returncode == 130
    assert termios.tcgetattr(quiz.slave) == quiz.before


@pytest.mark.slow
@pytest.mark.row(90, "runs while the interface is left", "the front end takes all along")
def test_leaving_the_interface(terminal: Callable[..., Terminal], own_home: Path) -> None:
    workspace = own_home / "workspace"
    workspace.mkdir()
    for path in (content.root() / "challenges").glob("*/*/challenge.toml"):
        (workspace / f"{path.parent.name}.py").write_text("import time\ntime.sleep(8)\n")
    quiz = terminal()
    assert quiz.until(lambda: b"Topics" in quiz.shown), quiz.shown
    quiz.type(b"n")
    assert quiz.until(lambda: b"Checks" in quiz.shown), quiz.shown
    quiz.type(b"g")
    assert quiz.until(lambda: bool(_grading(quiz))), quiz.shown
    children = _grading(quiz)
    quiz.type(b"\x11")  # Ctrl-Q; Ctrl-C copies, as in an editor
    assert quiz.until(lambda: not any(runs(one) for one in children), 10.0), "runners are left"
    assert quiz.until(lambda: quiz.process.poll() is not None, 5.0)
    assert termios.tcgetattr(quiz.slave) == quiz.before
    assert b"\x1b[?1049l" in quiz.shown, "the alternate screen is still on"


WRITE = """
import os
os.write(os.open("/dev/tty", os.O_WRONLY), b"\\x1b]0;written past everybody\\x07")
"""


def _on_a_terminal(opened: str) -> bytes:
    """What a terminal shows while an answer writes to it, with the service below that terminal."""
    master, slave = pty.openpty()
    command = [sys.executable, "-P", "-m", "quizapp.grading.service"]
    if opened:
        command = [sys.executable, "-P", str(HERE / "open_service.py"), opened]
    errors = open(os.devnull, "rb")  # noqa: SIM115 - the client closes it
    process = subprocess.Popen(
        [sys.executable, "-c", ON_TERMINAL, str(slave), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=launch.service_environment(),
        pass_fds=(slave,),
    )
    try:
        with Client(launch.Service(process, errors)) as client:
            client.wait_ready()
            list(client.grade(**request(WRITE + RIGHT_TEXT)))
        return os.read(master, 1000) if select.select([master], [], [], 0.1)[0] else b""
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.row(84, "writes to the terminal past standard output", "session, Landlock, seccomp")
def test_the_terminal_is_out_of_reach(services: Services) -> None:
    assert b"written" not in _on_a_terminal("")
    opened = ",".join(UNPROVEN) + ",session_of_its_own,landlock,filtered,user,privileges"
    assert b"written past everybody" in _on_a_terminal(opened), "the trial is dead"
