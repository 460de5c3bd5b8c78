"""What a look from outside sees of a process, and how much of it is too much."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.grading.service import watchdog
from quizapp.grading.service.watchdog import Folder, Watchdog, overfull, use

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
MIB = 1 << 20
Do = Callable[[str], None]


@pytest.fixture
def child() -> Iterator[tuple[int, Do]]:
    """A process, and a way to have it run a line; that line is done when the call returns."""
    loop = "import sys\nfor line in sys.stdin:\n    exec(line)\n    print(flush=True)\n"
    process = subprocess.Popen(
        [sys.executable, "-c", loop], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None

    def do(line: str) -> None:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
        assert process.stdout.readline()

    do("pass")
    try:
        yield process.pid, do
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


@pytest.mark.parametrize(
    "take",
    [
        "held = bytearray(b'x') * (64 << 20)",
        "import mmap; held = mmap.mmap(-1, 64 << 20); held.write(bytes(64 << 20))",
    ],
    ids=["private", "shared"],
)
def test_memory_counts_from_the_start(child: tuple[int, Do], take: str) -> None:
    pid, do = child
    do("before = bytearray(b'x') * (64 << 20)")
    dog = Watchdog(pid, 40 * MIB, who="the answer")
    assert dog.look(dog.due) is None
    patient = Watchdog(pid, 40 * MIB, who="the answer", slack=1.0)
    do(take)
    assert patient.look(patient.due) is None
    assert dog.look(dog.due) == (
        "memory",
        "the answer used more than 40 MiB of memory and was stopped",
    )


def test_pages_of_files_are_not_counted(child: tuple[int, Do], tmp_path: Path) -> None:
    pid, do = child
    big = tmp_path / "big"
    big.write_bytes(bytes(64 * MIB))
    dog = Watchdog(pid, 40 * MIB, who="the answer")
    do(f"import mmap; file = open({str(big)!r})")
    do("m = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)")
    do("n = sum(m[i] for i in range(0, len(m), 4096))")
    assert dog.look(dog.due) is None


def test_threads(child: tuple[int, Do]) -> None:
    pid, do = child
    dog = Watchdog(pid, 1 << 40, who="the answer", threads=8)
    do("import threading as t, time")
    start = "[t.Thread(target=time.sleep, args=(60,), daemon=True).start() for _ in range(%d)]"
    do(start % 7)
    assert dog.look(dog.due) is None
    do(start % 1)
    assert dog.look(dog.due) == ("error", "the answer started more than 8 threads and was stopped")


def test_it_looks_twenty_times_a_second_and_walks_four(
    child: tuple[int, Do], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks: list[Folder] = []
    monkeypatch.setattr(watchdog, "overfull", lambda folder: walks.append(folder) or "")
    before = time.monotonic()
    dog = Watchdog(child[0], 1 << 40, who="the answer", folder=Folder(tmp_path, 1, 1))
    assert dog.due >= before + 0.05
    assert dog.look(dog.due - 0.01) is None
    for _ in range(20):
        assert dog.look(dog.due) is None
    assert len(walks) == 4


def test_what_has_gone_uses_nothing() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    zombie = use(process.pid)
    assert zombie is not None and zombie.memory == 0
    process.wait()
    assert use(process.pid) is None
    assert Watchdog(process.pid, 1, who="x").due == float("inf")


def test_elsewhere_it_never_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert Watchdog(os.getpid(), 1, who="x").due == float("inf")


def test_a_folder_within_its_bounds(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").write_bytes(bytes(MIB))
    assert overfull(Folder(tmp_path, 2 * MIB, 2)) == ""
    assert overfull(Folder(tmp_path / "nowhere", 0, 0)) == ""


@pytest.mark.parametrize(("deep", "size"), [(False, MIB // 2), (True, MIB // 2)])
def test_bytes_add_up(tmp_path: Path, deep: bool, size: int) -> None:
    for number in range(5):
        folder = tmp_path / str(number) if deep else tmp_path
        folder.mkdir(exist_ok=True)
        (folder / f"f{number}").write_bytes(os.urandom(size))
    assert overfull(Folder(tmp_path, 2 * MIB, 100)) == "put more than 2 MiB into its private folder"


def test_a_file_with_holes_takes_what_it_takes(tmp_path: Path) -> None:
    with (tmp_path / "holes").open("wb") as file:
        file.truncate(1 << 30)
    assert overfull(Folder(tmp_path, MIB, 10)) == ""


def test_entries(tmp_path: Path) -> None:
    for number in range(11):
        (tmp_path / str(number)).symlink_to("/nowhere")
    assert "more than 10 files" in overfull(Folder(tmp_path, MIB, 10))


def test_no_link_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "big").write_bytes(os.urandom(2 * MIB))
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(outside)
    (inside / "itself").symlink_to(inside)
    assert overfull(Folder(inside, MIB, 10)) == ""


def test_deeper_than_a_path_can_say(tmp_path: Path) -> None:
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for made in range(1, watchdog.DEEPEST + 1):
            os.mkdir("x" * 100)
            os.chdir("x" * 100)
            if made == watchdog.DEEPEST - 1:
                Path("file").write_bytes(os.urandom(MIB))
                assert "MiB" in overfull(Folder(tmp_path, MIB // 2, 1_000))
    finally:
        os.chdir(here)
    assert "64 folders" in overfull(Folder(tmp_path, 10 * MIB, 1_000))
