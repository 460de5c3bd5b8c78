"""The grader that outlives the command that started it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.client import Client
from quizapp.grading.events import Cancelled, Finished
from quizapp.grading.plain import PlainClient
from quizapp.grading.resident import find, identity
from quizapp.grading.resident import line as line_module
from quizapp.grading.resident.line import Gone, Line
from quizapp.grading.resident.place import Place, folder
from quizapp.grading.service import front as service_front
from quizapp.grading.service.front import Front
from quizapp.grading.service.listen import MOST
from tests.grading.conftest import alive, outcome, request, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="residents fork")

LOOP = "while True:\n    pass\n"


def stop_all() -> None:
    """End every resident of this home and see that it is gone."""
    with find.residents() as there:
        pids = [line.pid for line in there.lines]
        for line in there.lines:
            line.stop()
    gone = wait_for(lambda: not any(map(alive, pids)), 20.0)
    for pid in pids:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    while reap():
        pass
    assert gone, "a resident did not end when it was told to"


def reap() -> bool:
    """Take a resident that this process started and that has ended."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("resident")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUIZ_HOME", str(made))
        yield made
        stop_all()


@pytest.fixture
def shared(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Line]]:
    """Lines to one resident that the tests share; it is started by the first."""
    monkeypatch.setenv("QUIZ_HOME", str(home))
    monkeypatch.setenv("SECRET_OF_THE_FIRST", "do not keep")
    with Search() as search:
        yield lambda: search(may_start=True)
        assert not search.said


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["Search"]:
    """A home of the test's own, where residents are looked for."""
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "home"))
    with Search() as search:
        yield search
    monkeypatch.undo()
    monkeypatch.setenv("QUIZ_HOME", str(tmp_path / "home"))
    stop_all()


class Search:
    """Looks for residents, and closes the lines to those it found."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._lines: list[Line] = []

    def __enter__(self) -> "Search":
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines:
            line.close()

    def __call__(self, *, may_start: bool = False) -> Line:
        line = self.obtain(may_start=may_start)
        assert line is not None, self.said
        return line

    def obtain(self, *, may_start: bool = False) -> Line | None:
        line = find.obtain(self.said.append, may_start=may_start)
        if line is not None:
            self._lines.append(line)
        return line


def grade(line: Line, source: str) -> Any:
    with Client(line) as client:
        return list(client.grade(**request(source)))


def test_the_next_command_finds_it(shared: Callable[[], Line], right: str) -> None:
    first = shared()
    assert outcome(grade(first, right)).verdict == "pass"
    second = shared()
    assert second.pid == first.pid
    assert second.greeting["runs"] >= 1
    assert outcome(grade(second, right.replace("self.scale", "1.0 *", 1))).verdict != "pass"
    assert alive(first.pid)


def test_it_keeps_nothing_of_who_started_it(shared: Callable[[], Line]) -> None:
    pid = shared().pid
    assert b"SECRET_OF_THE_FIRST" not in Path(f"/proc/{pid}/environ").read_bytes()
    assert os.readlink(f"/proc/{pid}/cwd") == "/"
    assert os.getsid(pid) != os.getsid(0)
    mine = {os.readlink(f"/proc/self/fd/{n}") for n in (1, 2)} - {os.devnull}
    held = {os.readlink(f"/proc/{pid}/fd/{n}") for n in os.listdir(f"/proc/{pid}/fd")}
    assert not mine & held
    assert not [one for one in held if one.startswith(("/dev/pts", "/dev/tty"))]


def test_two_are_served_at_once_and_neither_ends_the_others_run(
    shared: Callable[[], Line], right: str
) -> None:
    hangs, passes = Client(shared()), Client(shared())
    with hangs, passes:
        slow = hangs.grade(**request(LOOP))
        next(slow)  # it has begun
        assert outcome(list(passes.grade(**request(right)))).verdict == "pass"
        hangs.cancel()
        assert isinstance(list(slow)[-1], Cancelled)
        assert outcome(list(hangs.grade(**request(right)))).verdict == "pass"


def test_leaving_ends_the_run_and_not_the_resident(shared: Callable[[], Line], right: str) -> None:
    leaves = Client(shared())
    next(leaves.grade(**request(LOOP)))
    leaves.close()
    line = shared()
    assert outcome(grade(line, right)).verdict == "pass"


def test_plain_events_say_what_the_models_say(shared: Callable[[], Line]) -> None:
    wrong = "class Attention:\n    pass\n"
    fields = request(wrong, seed=7)
    plain = list(PlainClient(shared()).grade(**fields))
    with Client(shared()) as client:
        models = list(client.grade(**fields))
    assert [one.kind for one in plain] == [one.kind for one in models]
    assert isinstance(models[-1], Finished)
    mine, theirs = plain[-1].report, models[-1].report
    ours = {"milliseconds", "checks"}
    assert {k: v for k, v in mine.document.items() if k not in ours} == {
        k: v for k, v in theirs.document.items() if k not in ours
    }
    for name in ("passed", "solved", "rules_broken", "exit_code", "verdict"):
        assert getattr(mine, name) == getattr(theirs, name)


def test_more_than_many_are_turned_away(shared: Callable[[], Line]) -> None:
    lines = [shared() for _ in range(MOST)]
    with Search() as search:
        assert search.obtain(may_start=True) is None
        assert len(search.said) == 1 and "too many at once" in search.said[0]
    lines[0].close()
    with Search() as search:
        assert wait_for(lambda: search.obtain() is not None)


def test_started_twice_at_once_it_is_one(own: Search) -> None:
    found: list[Line] = []
    threads = [threading.Thread(target=lambda: found.append(own(may_start=True))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = found
    assert first.greeting["pid"] == second.greeting["pid"]
    os.kill(first.pid, signal.SIGKILL)
    with pytest.raises(Gone):
        list(PlainClient(second).grade(**request(LOOP)))
    assert wait_for(lambda: not alive(first.pid))
    assert own(may_start=True).pid != first.pid


def test_another_version_is_ended_and_replaced(
    own: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = own(may_start=True)
    assert not own.said
    monkeypatch.setattr(identity, "build", lambda: "another")
    assert own.obtain() is None
    assert len(own.said) == 1 and "another version" in own.said[0]
    assert wait_for(lambda: not alive(old.pid))


def test_it_ends_when_nobody_comes(own: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_RESIDENT_IDLE", "0.3")
    line = own(may_start=True)
    time.sleep(0.6)
    assert alive(line.pid), "somebody is there"
    line.close()
    assert wait_for(lambda: not alive(line.pid))
    place = Place.enter(folder(), create=False)
    assert place is not None and place.sockets() == []
    place.close()


def test_a_socket_that_nobody_listens_on_is_replaced(own: Search) -> None:
    where = folder()
    where.mkdir(parents=True, mode=0o700)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(where / f"{find._name()}.sock"))
    assert own.obtain() is None
    assert own(may_start=True).greeting["runs"] == 0
    assert not own.said


def test_one_that_ends_before_it_is_ready_is_told(
    own: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", "raise SystemExit"]
    monkeypatch.setattr(find.launch, "resident_command", lambda arguments: command)
    assert own.obtain(may_start=True) is None
    assert len(own.said) == 1 and "before it was ready" in own.said[0]


def test_one_that_has_ended_before_anybody_calls_is_told(
    own: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spawn(*command: Any, **options: Any) -> int:
        pid = posix_spawn(*command, **options)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        return pid

    posix_spawn = os.posix_spawn
    monkeypatch.setattr(os, "posix_spawn", spawn)
    test_one_that_ends_before_it_is_ready_is_told(own, monkeypatch)


def test_one_that_hangs_is_known_by_its_process(
    own: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = own(may_start=True)
    os.kill(hangs.pid, signal.SIGSTOP)
    try:
        monkeypatch.setattr(line_module, "GREETING_SECONDS", 0.2)
        assert own.obtain(may_start=True) is None
        assert len(own.said) == 1 and "does not answer" in own.said[0]
        with find.residents() as there:
            assert there.silent == [hangs.pid] and not there.lines
    finally:
        os.kill(hangs.pid, signal.SIGCONT)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_another_users_connection_is_hung_up_on(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as ear:
        path = f"/tmp/quiz-test-{os.getpid()}.sock"
        ear.bind(path)
        try:
            os.chmod(path, 0o777)
            ear.listen()
            code = (
                "import os, socket, sys\n"
                "os.setuid(65534)\n"
                "line = socket.socket(socket.AF_UNIX)\n"
                "line.connect(sys.argv[1])\n"
                "print(len(line.recv(10)))\n"
            )
            child = subprocess.Popen(
                [sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True
            )
            connection, _ = ear.accept()
            assert Front.accept(connection, lambda *_: None) is None
            assert child.communicate(timeout=10)[0] == "0\n"
        finally:
            os.unlink(path)


def test_who_does_not_read_makes_nobody_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_front, "MOST_UNREAD", 1 << 20)
    ours, theirs = socket.socketpair()
    with theirs:
        ours.setblocking(False)
        modes: list[str] = []
        front = Front(ours.fileno(), ours.fileno(), lambda f, d, mode: modes.append(mode), ours)
        line = b"x" * 100_000 + b"\n"
        for _ in range(8):
            front.write(line)
        assert not front.gone and modes[-1] == "rw"
        while modes[-1] == "rw":
            assert theirs.recv(1 << 20)
            front.send()
        while not front.gone:
            front.write(line)
        front.close()
