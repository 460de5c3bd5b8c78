"""What every test stands on: no trace of the developer's own configuration, and a pack to load."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import packs

# Hooks of a folder's own conftest.py are not known to the process that sums up.
from tests.attacks.table import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]

# As in the service: on a busy machine the threads of OpenMP wait for each other by spinning, and
# what takes a third of a second takes ten. Before torch is imported, and for all that is started.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

MakePack = Callable[..., Path]


def pytest_xdist_auto_num_workers() -> int:
    """Twice the processors: most tests wait for a process that they started."""
    return 2 * len(
        os.sched_getaffinity(0) if sys.platform == "linux" else range(os.cpu_count() or 1)
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files that hold slow tests: one that comes last would leave processes idle."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own: no configuration, history, editor or language leaks in."""
    home = tmp_path_factory.mktemp("home")
    for name in os.environ:
        if name.startswith(("QUIZ_", "XDG_", "LC_")):
            monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "LANGUAGE", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    # Whether a machine has it must not decide what a test sees; those about it switch it on.
    monkeypatch.setenv("QUIZ_BUBBLEWRAP", "0")
    # A grader that is left behind would outlive the test; those about it start and stop their own.
    monkeypatch.setenv("QUIZ_RESIDENT", "0")
    monkeypatch.setenv("QUIZ_HOME", str(home / "quiz"))
    monkeypatch.setenv("QUIZ_CONFIG", str(home / "quiz.toml"))
    monkeypatch.setenv("QUIZ_WORKSPACE", str(home / "workspace"))
    # The first run is told once; tests are about what comes after it, but for those that take this.
    (home / "quiz" / "state").mkdir(parents=True)
    (home / "quiz" / "state" / "welcomed").touch()
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
    return home


@pytest.fixture
def make_pack(tmp_path: Path) -> MakePack:
    """Writes a small valid pack, one topic of trivial challenges, and returns its folder."""

    def make(name: str = "pack", **options: Any) -> Path:
        return packs.tiny(tmp_path / name, **options)

    return make


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-frames",
        action="store_true",
        help="keep the interface's frames as they are now (tests/tui/frames)",
    )
    parser.addoption(
        "--update-gpu-table",
        action="store_true",
        help="keep what grading on this machine's GPU comes to (tests/gpu/table.json)",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`gpu` tests run where there is a GPU, without being asked for."""
    if item.get_closest_marker("gpu"):
        import torch

        if not (torch.cuda.is_available() or torch.backends.mps.is_available()):
            pytest.skip(f"torch {torch.__version__} sees no GPU here")
