"""Each thing the wall stops, tried behind it and, to prove the trial, without it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner import confine

Trial = Callable[[Any], Any]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _connect(kind: int, address: Any, family: int = socket.AF_INET) -> str:
    with socket.socket(family, kind) as caller:
        caller.connect(address)
    return "connected"


TRIALS: dict[str, Trial] = {
    "read the reference": lambda place: _read(place.reference),
    "list solutions": lambda place: os.listdir(place.solutions),
    "read the workspace": lambda place: _read(place.answer),
    "read the home directory": lambda place: os.listdir(Path.home()),
    "read the system's users": lambda place: len(_read(Path("/etc/passwd"))),
    "list /proc": lambda place: len(os.listdir("/proc")),
    "read the parent's memory map": lambda place: len(_read(Path(f"/proc/{os.getppid()}/maps"))),
    "write outside": lambda place: (place.workspace / "new").write_text("x", encoding="utf-8"),
    "overwrite outside": lambda place: place.answer.write_text("x", encoding="utf-8"),
    "truncate outside": lambda place: os.truncate(place.answer, 0),
    "delete outside": lambda place: place.answer.unlink(),
    "rename outside": lambda place: os.rename(place.answer, place.workspace / "other"),
    "make a folder outside": lambda place: (place.workspace / "folder").mkdir(),
    "write to shared memory": lambda place: _shared_memory(),
    "run a program": lambda place: subprocess.run(["/bin/true"], check=True).returncode,
}


def _shared_memory() -> None:
    path = Path(f"/dev/shm/quizapp-test-{os.getpid()}")
    path.write_text("x", encoding="utf-8")
    path.unlink()


@pytest.mark.parametrize("name", TRIALS)
def test_stops_files(name: str, place: Any, landlock: confine.Wall, run: Any) -> None:
    home = Path.home()

    def work() -> Any:
        # The wall points HOME at the private folder; what it must hide is the real one.
        os.environ["HOME"] = str(home)
        return TRIALS[name](place)

    if name == "truncate outside" and landlock.abi < 3:
        pytest.skip("Landlock guards truncation by name from version 3")
    behind = run(work, landlock, canary=place.solutions)
    free = run(work, None)

    assert behind.error == "PermissionError", behind
    assert not free.error, f"the trial is dead: {free}"


def test_stops_tcp(place: Any, landlock: confine.Wall, run: Any) -> None:
    if landlock.abi < 4:
        pytest.skip("Landlock guards TCP from version 4")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()

        def work() -> str:
            return _connect(socket.SOCK_STREAM, address)

        assert run(work, landlock).error == "PermissionError"
        assert run(work, None).value == "connected"


def test_stops_listening(landlock: confine.Wall, run: Any) -> None:
    if landlock.abi < 4:
        pytest.skip("Landlock guards TCP from version 4")

    def work() -> int:
        with socket.create_server(("127.0.0.1", 0)) as server:
            return int(server.getsockname()[1])

    assert run(work, landlock).error == "PermissionError"
    assert run(work, None).value > 0


def test_stops_abstract_sockets_and_signals(landlock: confine.Wall, run: Any) -> None:
    if landlock.abi < 6:
        pytest.skip("Landlock keeps these inside its domain from version 6")
    name = f"\0quizapp-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()

        def connect() -> str:
            return _connect(socket.SOCK_STREAM, name, socket.AF_UNIX)

        assert run(connect, landlock).error == "PermissionError"
        assert run(connect, None).value == "connected"
    parent = os.getpid()
    assert run(lambda: os.kill(parent, 0), landlock).error == "PermissionError"
    assert run(lambda: os.kill(parent, 0), None).error == ""


def test_private_folder_is_writable(landlock: confine.Wall, run: Any) -> None:
    def work() -> list[str]:
        Path("a").mkdir()
        Path("b").mkdir()
        Path("a/file").write_text("text", encoding="utf-8")
        Path("a/file").rename("b/file")
        Path("link").symlink_to("/etc/passwd")
        with tempfile.NamedTemporaryFile("w", delete=False) as file:
            file.write("more")
        made = [Path(file.name).parent, Path(tempfile.gettempdir()), Path.home()]
        Path("b/file").unlink()
        Path("b").rmdir()
        return [str(Path.cwd()), *map(str, made)]

    folders = run(work, landlock).value
    assert folders and len(set(folders)) == 1


def test_imports_work_behind_the_wall(landlock: confine.Wall) -> None:
    # In a fresh interpreter: this one may have them loaded already.
    program = """
import os, sys
from pathlib import Path
from quizapp.grading.runner import confine
hidden = Path(sys.argv[1])
wall = confine.plan(hidden=[hidden])
scratch = confine.make_scratch()
assert not {"numpy", "sqlite3", "xml", "decimal"} & set(sys.modules)
child = os.fork()
if child == 0:
    status = 1
    try:
        confine.enter(wall, scratch=scratch, stdin_fd=None, log_fd=1, keep_fds=[],
                      limits=confine.Limits(), parent_pid=os.getppid(), canary=hidden)
        import numpy, sqlite3, xml.dom.minidom, decimal, importlib.metadata, zoneinfo, ssl
        importlib.metadata.version("numpy")
        assert zoneinfo.ZoneInfo("Asia/Tokyo")
        assert (numpy.ones((8, 8)) @ numpy.ones((8, 8))).sum() == 512
        assert len(os.urandom(4)) == 4
        print("imports work", flush=True)
        status = 0
    except BaseException:
        import traceback; traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
confine.remove_scratch(scratch)
"""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", program, folder],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (0, "imports work\n"), done.stderr


def test_torch_works_behind_the_wall(place: Any, landlock: confine.Wall) -> None:
    pytest.importorskip("torch")
    program = """
import os, sys
from pathlib import Path
import torch
torch.set_num_threads(1)
from quizapp.grading.runner import confine
hidden = Path(sys.argv[1])
wall = confine.plan(hidden=[hidden])
scratch = confine.make_scratch()
child = os.fork()
if child == 0:
    status = 1
    try:
        confine.enter(wall, scratch=scratch, stdin_fd=None, log_fd=1, keep_fds=[],
                      limits=confine.Limits(), parent_pid=os.getppid(), canary=hidden)
        import torch.fft, torch.func
        from torch import nn
        signal = torch.randn(2, 3, 16, requires_grad=True)
        (nn.Conv1d(3, 4, 3)(signal) @ torch.randn(14, 5)).sum().backward()
        assert signal.grad.shape == signal.shape
        assert torch.fft.ifft(torch.fft.fft(signal.detach())).real.allclose(signal, atol=1e-5)
        nn.functional.scaled_dot_product_attention(*torch.randn(3, 1, 2, 4, 8))
        nn.LSTM(3, 4)(torch.randn(5, 2, 3))
        torch.linalg.svd(torch.randn(6, 6))
        torch.save({"a": torch.ones(2)}, "kept.pt")
        assert torch.load("kept.pt")["a"].sum() == 2
        try:
            torch.empty(1 << 33)
        except RuntimeError as error:
            assert "memory" in str(error)
        else:
            raise AssertionError("32 GiB were given")
        print("torch works", flush=True)
        status = 0
    except BaseException:
        import traceback; traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
confine.remove_scratch(scratch)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(place.solutions)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "torch works\n"), done.stdout + done.stderr


def test_a_canary_that_can_be_read_is_an_error(
    place: Any, landlock: confine.Wall, run: Any
) -> None:
    open_wall = confine.plan(hidden=[place.solutions], readable=[place.workspace])

    def says() -> str:
        return "a learner's line ran"

    broken = run(says, open_wall, canary=place.answer)
    missing = run(says, landlock, canary=place.solutions / "absent.py")
    assert (broken.error, missing.error) == ("ConfineError", "ConfineError")
    assert "can still be read" in broken.message
    assert "proves nothing" in missing.message
    assert run(says, open_wall, canary=place.reference).value == "a learner's line ran"


def test_a_second_thread_is_an_error(landlock: confine.Wall, run: Any) -> None:
    # No thread survives a fork, so the child has to start one itself.
    never = threading.Event()
    scratch = confine.make_scratch()

    def work() -> str:
        threading.Thread(target=never.wait, daemon=True).start()
        log = os.open(os.devnull, os.O_WRONLY)
        now_open = [int(fd) for fd in os.listdir("/proc/self/fd") if _is_open(int(fd))]
        confine.enter(
            landlock,
            scratch=scratch,
            stdin_fd=None,
            log_fd=log,
            keep_fds=[fd for fd in now_open if fd > 2],
            limits=confine.Limits(),
            parent_pid=os.getppid(),
            canary=None,
        )
        return "confined"

    outcome = run(work, None)
    confine.remove_scratch(scratch)
    assert outcome.error == "ConfineError" and "second thread" in outcome.message


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def test_the_facts_tell(place: Any, landlock: confine.Wall, run: Any) -> None:
    told = run(lambda: None, landlock, canary=place.solutions).facts
    assert any(line.startswith("Stops: reading any file but") for line in told)
    assert any(line.startswith("Stops:") and "processes" in line for line in told)
    assert any("2048 MiB" in line for line in told)
    assert any("root" in line for line in told) == (os.geteuid() == 0)


def test_without_landlock_it_says_so(place: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.grading.runner.confine.kernel.LINUX", False)
    wall = confine.plan(hidden=[place.solutions])

    def work() -> list[Any]:
        return [os.getsid(0) == os.getpid(), _read(place.reference)]

    outcome = run(work, wall, canary=place.solutions)
    assert wall.abi == 0
    assert outcome.value == [True, "ANSWER = 42\n"]
    assert any(line.startswith("Does not stop: reading") for line in outcome.facts)


def test_the_runner_dies_with_its_service(landlock: confine.Wall, drain: Any) -> None:
    def orphan(wall: confine.Wall | None) -> bool:
        """Kill a service; True when its runner's end of a pipe then closes."""
        reader, writer = os.pipe()
        scratch = confine.make_scratch()
        service = os.fork()
        if service == 0:
            _serve(wall, scratch, writer)
        os.close(writer)
        runner = int(os.read(reader, 32))
        os.kill(service, signal.SIGKILL)
        os.waitpid(service, 0)
        try:
            drain(reader, 5.0 if wall else 0.3)
            return True
        except TimeoutError:
            os.kill(runner, signal.SIGKILL)
            return False
        finally:
            os.close(reader)
            confine.remove_scratch(scratch)

    assert orphan(landlock)
    assert not orphan(None)


def _serve(wall: confine.Wall | None, scratch: Path, writer: int) -> None:
    try:
        service = os.getpid()
        if os.fork() == 0:
            if wall is not None:
                confine.enter(
                    wall,
                    scratch=scratch,
                    stdin_fd=None,
                    log_fd=2,
                    keep_fds=[writer],
                    limits=confine.Limits(),
                    parent_pid=service,
                    canary=None,
                )
            os.write(writer, str(os.getpid()).encode())
        os.close(writer) if os.getpid() == service else None
        signal.pause()
    finally:
        os._exit(1)


def test_a_runner_whose_service_is_gone_does_not_start(landlock: confine.Wall, run: Any) -> None:
    outcome = run(lambda: None, landlock, parent=1 << 22)
    assert outcome.error == "ConfineError" and "gone" in outcome.message


def test_other_systems_can_import_it() -> None:
    program = """
import os, sys
del os.fork, os.setsid, os.O_PATH, os.O_DIRECTORY
sys.modules["resource"] = None
sys.platform = "win32"
from pathlib import Path
from quizapp.grading.runner import confine
assert confine.probe().tier == "contained"
assert confine.plan(hidden=[Path("solutions")]).abi == 0
assert confine.remove_scratch(confine.make_scratch())
assert "torch" not in sys.modules and "pydantic" not in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
