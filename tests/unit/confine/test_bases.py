"""Folders of killed services are swept, and nothing else is."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.grading.runner.confine import bases, sweep

Dead = Callable[[], Path]


@pytest.fixture(autouse=True)
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def living() -> Iterator[Path]:
    base, lock = bases.make()
    (base / "run-1").mkdir()
    yield base
    os.close(lock)


@pytest.fixture
def dead(top: Path) -> Dead:
    """Makes folders of processes that were killed in the middle."""

    def make() -> Path:
        code = "from quizapp.grading.runner import confine; print(confine.make_scratch())"
        process = subprocess.Popen(
            [sys.executable, "-c", code + "; input()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(top)},
        )
        assert process.stdout is not None and process.stdin is not None
        scratch = Path(process.stdout.readline().decode().strip())
        (scratch / "file").write_text("left behind")
        (scratch / "folder").mkdir()
        sweep()
        assert scratch.exists(), "it was alive"
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
        return scratch.parent

    return make


def test_a_killed_services_folder_goes(top: Path, dead: Dead, living: Path) -> None:
    gone = dead()
    assert gone.exists()
    sweep()
    assert sorted(top.iterdir()) == [living]
    assert (living / "run-1").exists()


def test_what_is_not_ours_stays(top: Path, tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    (treasure / bases.LOCK).touch()
    (treasure / "kept").touch()
    (top / "quizapp-abcd1234").symlink_to(treasure)
    for name in ("quizapp-abc", "quizapp-abcd12345", "quizapp-ABCD1234", "other-abcd1234"):
        (top / name).mkdir()
        (top / name / bases.LOCK).touch()
    (top / "quizapp-file1234").touch()
    unlocked = top / "quizapp-nolock12"
    unlocked.mkdir()
    (unlocked / "kept").touch()
    os.utime(unlocked, (0, 0))
    linked = top / "quizapp-linked12"
    linked.mkdir()
    (linked / bases.LOCK).symlink_to(treasure / bases.LOCK)
    piped = top / "quizapp-piped123"
    piped.mkdir()
    os.mkfifo(piped / bases.LOCK)
    before = sorted(top.rglob("*"))
    sweep()
    assert sorted(top.rglob("*")) == before
    assert (treasure / "kept").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="gives a folder away")
def test_another_users_stays(top: Path) -> None:
    other = top / "quizapp-other123"
    other.mkdir()
    (other / bases.LOCK).touch()
    os.chown(other, 65534, 65534)
    sweep()
    assert other.exists()


def test_links_in_it_are_not_followed(dead: Dead, tmp_path: Path) -> None:
    treasure = tmp_path / "treasure"
    treasure.mkdir()
    (treasure / "kept").touch()
    base = dead()
    (base / "link").symlink_to(treasure)
    sweep()
    assert not base.exists()
    assert (treasure / "kept").exists()


def test_one_that_is_not_locked_yet_stays_for_an_hour(top: Path) -> None:
    young, old = top / "quizapp-young123", top / "quizapp-old12345"
    young.mkdir()
    old.mkdir()
    os.utime(old, (time.time() - 3_700,) * 2)
    sweep()
    assert list(top.iterdir()) == [young]


def test_time_is_bounded_and_the_rest_stays_findable(dead: Dead) -> None:
    base = dead()
    for number in range(200):
        (base / str(number)).touch()
    sweep(0.0)
    assert base.exists()
    root = os.open(base, os.O_RDONLY)
    try:
        with pytest.raises(TimeoutError):
            bases.empty(root, keep=bases.LOCK, deadline=0.0)
    finally:
        os.close(root)
    assert (base / bases.LOCK).exists()
    sweep()
    assert not base.exists()


def test_a_sweep_between_making_and_locking(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The maker finds its folder gone and makes another."""
    flock, raced = fcntl.flock, []

    def late(lock: int, how: int) -> None:
        if not raced and not how & fcntl.LOCK_NB:
            raced.append(lock)
            sweep()
        flock(lock, how)

    monkeypatch.setattr(fcntl, "flock", late)
    base, lock = bases.make()
    assert raced and list(top.iterdir()) == [base]
    sweep()
    assert base.exists()
    os.close(lock)


def test_a_file_system_without_locks(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(lock: int, how: int) -> None:
        raise OSError("no locks here")

    monkeypatch.setattr(fcntl, "flock", refuse)
    base, lock = bases.make()
    assert lock == -1 and not list(base.iterdir())
    sweep()
    assert base.exists()


def test_a_clean_folder_costs_next_to_nothing(top: Path) -> None:
    for number in range(2_000):
        (top / f"file-{number}").touch()
    began = time.perf_counter()
    sweep()
    assert time.perf_counter() - began < 0.1
