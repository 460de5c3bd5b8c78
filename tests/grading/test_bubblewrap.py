"""bubblewrap around the service: what it stops, that grading goes on, that nothing is left."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quizapp.errors import QuizError
from quizapp.grading import bubblewrap, launch
from quizapp.grading.client import AsyncClient, Client
from quizapp.grading.events import Cancelled, Finished, Started
from tests.grading.conftest import Graded, alive, descendants, request, wait_for
from tests.grading.test_service import LOOP

WHY_NOT = bubblewrap.missing() if not os.environ.get(bubblewrap.VARIABLE) else "switched off"
with_it = pytest.mark.skipif(bool(WHY_NOT), reason=f"no bubblewrap: {WHY_NOT}")


@pytest.fixture
def switched_on(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(bubblewrap.VARIABLE)


@pytest.fixture
def fresh() -> Iterator[None]:
    bubblewrap._trouble.cache_clear()
    yield
    bubblewrap._trouble.cache_clear()


TRIALS = {
    "connect": "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)",
    "write": "import sys; open(sys.argv[2] + '/new', 'w').close()",
    "see": "import os, sys; os.stat('/proc/' + sys.argv[3])",
    "signal": "import os, sys; os.kill(int(sys.argv[3]), 0)",
}


@with_it
@pytest.mark.parametrize("trial", TRIALS)
def test_what_it_stops(switched_on: None, tmp_path: Path, trial: str) -> None:
    """Each trial succeeds outside and fails inside, where none of our own walls stands."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        words = [str(server.getsockname()[1]), str(tmp_path), str(os.getpid())]
        command = [sys.executable, "-c", TRIALS[trial], *words]
        outside = subprocess.run(command, capture_output=True, check=False)
        inside = subprocess.run(bubblewrap.wrap(command), capture_output=True, check=False)
    assert outside.returncode == 0, outside.stderr
    assert inside.returncode == 1 and b"Error: " in inside.stderr, inside.stderr


@with_it
def test_what_must_go_on(switched_on: None, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("read me")
    code = (
        "import pathlib, sys, tempfile\n"
        "folder = pathlib.Path(tempfile.mkdtemp()); (folder / 'file').write_text('x')\n"
        "print(folder, pathlib.Path(sys.argv[1], 'there').read_text())\n"
    )
    command = bubblewrap.wrap([sys.executable, "-c", code, str(tmp_path)])
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    folder, _, words = said.strip().partition(" ")
    assert words == "read me"
    assert not Path(folder).exists(), "what it wrote is its own, and gone"


@pytest.fixture(scope="module", params=["fork", "spawn"])
def wrapped(request: pytest.FixtureRequest) -> Iterator[Graded]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(bubblewrap.VARIABLE)
        client = Client(launch.start(request.param))
    with client:
        assert client.wait_ready().bubblewrap
        yield Graded(client)


@with_it
class TestService:
    def test_verdicts(self, wrapped: Graded, right: str, quick: Path) -> None:
        report = wrapped.report(right)
        assert report.verdict == "pass" and report.environment.bubblewrap
        assert wrapped.report(right.replace(" * self.scale", "")).verdict == "wrong"
        assert wrapped.report("import os\nos._exit(3)\n").verdict == "crash"
        # a pack that lies elsewhere, and a runner that has to be killed and replaced
        body = "def forward(self, x: Tensor) -> Tensor:"
        assert body in right
        hang = right.replace(body, f"{body}\n        while x.shape[0] == 1: pass")
        report = wrapped.report(hang, pack=quick, checks=("heads", "scale"))
        assert [one.verdict for one in report.checks] == ["timeout", "pass"]

    def test_a_broken_wall_would_still_hold(self, wrapped: Graded, right: str) -> None:
        """The service itself, which has no wall of ours, is inside."""
        pids = [wrapped.client.pid, *descendants(wrapped.client.pid)]
        assert len(pids) >= 3
        for kind in ("net", "pid", "ipc", "uts", "mnt"):
            own = os.readlink(f"/proc/self/ns/{kind}")
            assert os.readlink(f"/proc/{pids[2]}/ns/{kind}") != own, kind

    def test_cancel(self, wrapped: Graded, right: str) -> None:
        before = len(descendants(wrapped.client.pid))
        run = wrapped.client.grade(**request(LOOP))
        first = next(run)
        assert isinstance(first, Started)
        wrapped.client.cancel(first.id)
        assert wrapped.client._next() == Cancelled(id=first.id)
        assert wait_for(lambda: len(descendants(wrapped.client.pid)) <= before)
        assert wrapped.report(right).verdict == "pass"


def busy(client: Client) -> list[int]:
    """The processes of a service that grades something endless."""
    client.wait_ready()
    run = client.grade(**request(LOOP))
    assert isinstance(next(run), Started)
    # bubblewrap twice, service, judge, runner
    assert wait_for(lambda: len([client.pid, *descendants(client.pid)]) >= 5)
    return [client.pid, *descendants(client.pid)]


@with_it
@pytest.mark.parametrize("end", ["close", "stdin", "kill"])
def test_its_end_ends_all(switched_on: None, end: str) -> None:
    with Client() as client:
        processes = busy(client)
        if end == "stdin":
            assert client._line.process.stdin is not None
            client._line.process.stdin.close()
            assert client._line.process.wait(timeout=5.0) == 0
        elif end == "kill":
            os.kill(client.pid, signal.SIGKILL)
        else:
            client.close()
        assert wait_for(lambda: not any(alive(one) for one in processes))


@with_it
def test_the_end_of_a_front_end_ends_all(switched_on: None) -> None:
    code = (
        "import time\n"
        "from quizapp.grading.client import Client\n"
        "client = Client()\n"
        "print(client.wait_ready().bubblewrap, flush=True)\n"
        "time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as front:
        assert front.stdout is not None
        assert front.stdout.readline() == "True\n"
        processes = descendants(front.pid)
        assert len(processes) >= 3
        front.kill()
    assert wait_for(lambda: not any(alive(one) for one in processes))


@with_it
async def test_the_screens_service(switched_on: None, right: str) -> None:
    client = AsyncClient()
    try:
        events = [one async for one in client.grade(**request(right))]
        assert isinstance(events[-1], Finished)
        assert events[-1].report.environment.bubblewrap
    finally:
        await client.stop()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "0"}, "switched off by QUIZ_BUBBLEWRAP"),
        ({"value": "no"}, "switched off by QUIZ_BUBBLEWRAP"),
        ({"platform": "darwin"}, "only Linux"),
        ({"program": ""}, "not installed"),
        ({"program": "echo no namespaces here >&2; exit 1"}, "work here: no namespaces here"),
        ({"program": "exit 7"}, "work here: status 7"),
        ({"program": "sleep 30"}, "timed out"),
        ({"program": "exit 0"}, ""),
        ({"program": "exit 0", "compiled": False}, "not at the first start"),
    ],
)
def test_why_it_is_not_used(
    switched_on: None,
    fresh: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    change: dict[str, Any],
    words: str,
) -> None:
    monkeypatch.setenv(bubblewrap.VARIABLE, change.get("value", ""))
    monkeypatch.setattr("sys.platform", change.get("platform", "linux"))
    monkeypatch.setattr(bubblewrap, "_compiled", lambda: change.get("compiled", True))
    monkeypatch.setattr(bubblewrap, "_PROBE_SECONDS", 0.5)
    if script := change.get("program"):
        (tmp_path / "bwrap").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin" if script else str(tmp_path))
    began = time.monotonic()
    assert words in bubblewrap.missing()
    assert bool(bubblewrap.missing()) is bool(words)
    assert (bubblewrap.INSIDE in launch.service_command("fork")) is not bool(words)
    assert time.monotonic() - began < 5.0


def test_a_word_that_is_neither(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(bubblewrap.VARIABLE, "perhaps")
    with pytest.raises(QuizError, match="QUIZ_BUBBLEWRAP in the environment is 'perhaps'"):
        launch.service_command("fork")


def test_root_keeps_its_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert "--unshare-user" not in bubblewrap.sandbox()
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "--unshare-user" in bubblewrap.sandbox()


def test_a_gpu_stays_within_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    for found, expected in (([], "--dev /dev"), (["/dev/nvidia0"], "--dev-bind /dev /dev")):
        monkeypatch.setattr("glob.glob", lambda _, found=found: found)
        line = " ".join(bubblewrap.sandbox())
        assert expected in line
        assert "--unshare-net" in line
        # the machine's own shared memory is reached in neither case
        assert ("--tmpfs /dev/shm" in line) is bool(found)


def test_compiled_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where none are and this user could leave them, the first start does."""
    assert bubblewrap._compiled()
    monkeypatch.setattr(bubblewrap, "__file__", str(tmp_path / "bubblewrap.py"))
    (tmp_path / "service").mkdir()
    assert not bubblewrap._compiled()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert bubblewrap._compiled()
