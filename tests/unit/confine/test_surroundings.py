"""What a runner inherits and how much it may use."""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from quizapp.grading.runner import confine
from quizapp.grading.runner.confine import kernel

SMALL = confine.Limits(memory_bytes=256 << 20, cpu_seconds=1, file_bytes=1 << 20, open_files=24)
_CAP_SYS_RESOURCE = 24


def test_stray_descriptors_are_closed(place: Any, run: Any) -> None:
    stray = os.open(place.answer, os.O_RDWR)
    kept = os.open(place.answer, os.O_RDONLY)
    try:

        def work() -> str:
            return os.pread(stray, 4, 0).decode()

        assert run(work, place.wall).error == "OSError"
        assert run(work, None).value == "mine"
        assert run(lambda: os.pread(kept, 4, 0).decode(), place.wall, keep=(kept,)).value == "mine"
    finally:
        os.close(stray)
        os.close(kept)


def test_standard_descriptors_are_new(place: Any, run: Any) -> None:
    def work() -> list[Any]:
        print("said")
        os.write(2, b"cried\n")
        return [sys.stdin.read(), os.path.samestat(os.fstat(0), os.stat(os.devnull))]

    outcome = run(work, place.wall)
    assert outcome.value == ["", True]
    assert outcome.log == "said\ncried\n"


def test_own_session_and_parent_death(place: Any, run: Any) -> None:
    def work() -> list[int]:
        return [os.getpid(), os.getsid(0), os.getpgid(0)]

    assert len(set(run(work, place.wall).value)) == 1
    assert len(set(run(work, None).value)) > 1


def test_handlers_of_the_service_are_gone(place: Any, run: Any) -> None:
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:

        def work() -> bool:
            return signal.getsignal(signal.SIGTERM) == signal.SIG_DFL

        assert run(work, place.wall).value
        assert not run(work, None).value
    finally:
        signal.signal(signal.SIGTERM, before)


def test_the_environment_is_pruned(place: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_CLOUD", "secret")
    monkeypatch.setenv("TORCH_HUB_TOKEN", "secret")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")

    def work() -> dict[str, str]:
        return dict(os.environ)

    left = run(work, place.wall).value
    assert "secret" in run(work, None).value.values()
    assert "secret" not in left.values()
    assert left["OMP_NUM_THREADS"] == "1"
    assert left["HOME"] == left["TMPDIR"]


def test_memory_is_limited(place: Any, run: Any) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux keeps to RLIMIT_AS")

    def work() -> int:
        return len(bytearray(512 << 20))

    assert run(work, place.wall, limits=SMALL).error == "MemoryError"
    assert run(work, None).value == 512 << 20


def test_file_size_is_limited(place: Any, run: Any) -> None:
    def work() -> int:
        return Path("big").write_bytes(bytes(2 << 20))

    assert run(work, place.wall, limits=SMALL).error == "OSError"
    assert run(work, None).value == 2 << 20


def test_open_files_are_limited(place: Any, run: Any) -> None:
    def work() -> int:
        return len([os.dup(0) for _ in range(40)])

    assert run(work, place.wall, limits=SMALL).error == "OSError"
    assert run(work, None).value == 40


def test_processor_time_is_limited(place: Any, run: Any) -> None:
    def work() -> str:
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while resource.getrusage(resource.RUSAGE_SELF).ru_utime < 3:
            sum(range(10_000))
        return "done"

    # Killed by the hard limit: ignoring the soft one's signal does not help.
    assert run(work, place.wall, limits=SMALL).error == "no answer"
    assert run(work, None).value == "done"


def _status() -> dict[str, str]:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _holds(capability: int) -> bool:
    return sys.platform == "linux" and bool(int(_status()["CapEff"], 16) >> capability & 1)


def test_limits_cannot_be_raised(place: Any, run: Any) -> None:
    def work() -> None:
        for most in (20, 21):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    assert run(work, place.wall, limits=SMALL).error in {"ValueError", "PermissionError"}
    if _holds(_CAP_SYS_RESOURCE):
        assert run(work, None).error == "", "root may, as long as it has its privileges"


def test_privileges_are_gone(place: Any, run: Any) -> None:
    if sys.platform != "linux":
        pytest.skip("capabilities are Linux's")

    def work() -> dict[str, str]:
        status = _status()
        return {name: status[name] for name in ("CapPrm", "CapEff", "NoNewPrivs")}

    found = run(work, place.wall).value
    assert found["NoNewPrivs"] == "1"
    if os.geteuid() == 0:
        # All of them, but the one to read what root alone may read, where Python lies there.
        assert int(found["CapPrm"], 16) == int(found["CapEff"], 16)
        assert int(found["CapEff"], 16) in (0, kernel.CAP_DAC_READ_SEARCH)


@pytest.mark.parametrize("fault", ["relative", "shared", "hidden", "link", "kept"])
def test_wrong_requests_are_errors(fault: str, place: Any, run: Any, tmp_path: Path) -> None:
    folder = confine.make_scratch()
    keep: tuple[int, ...] = ()
    if fault == "relative":
        folder = Path(os.path.relpath(folder))
    elif fault == "shared":
        folder.chmod(0o755)
    elif fault == "hidden":
        folder = place.solutions / "inside"
        folder.mkdir(mode=0o700)
    elif fault == "link":
        folder = tmp_path / "link"
        folder.symlink_to(confine.make_scratch())
    else:
        keep = (2,)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            confine.enter(
                place.wall,
                scratch=folder,
                stdin_fd=None,
                log_fd=1,
                keep_fds=keep,
                limits=SMALL,
                parent_pid=os.getppid(),
                canary=None,
            )
        except confine.ConfineError:
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
