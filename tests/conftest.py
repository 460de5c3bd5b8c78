"""What every test stands on: no trace of the developer's own configuration, and a pack to load."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# Hooks of a folder's own conftest.py are not known to the process that sums up.
from tests.attacks.table import pytest_terminal_summary

__all__ = ["pytest_terminal_summary"]

MakePack = Callable[..., Path]

TOPIC = """\
id = "{topic}"
title = {{en = "Tiny", zh = "小"}}
summary = "One easy thing"
order = 1
challenges = [{listed}]
covers = ["1.tiny"]
"""

CHALLENGE = """\
id = "{challenge}"
title = "Twice"
kind = "implement"
summary = "Double a tensor"
difficulty = 1
minutes = 2
dtypes = ["float32", "float64"]
devices = ["cpu", "cuda", "mps"]
forbidden = ["torch.add"]
covers = ["1.tiny"]

[entry]
twice = "(x)"
"""

TEXTS = {
    "prompt.md": "Write `twice(x)`, which doubles a tensor.\n",
    "hints.md": "## Hint 1\n\nTwo.\n\n## Hint 2\n\nTimes two.\n\n## Hint 3\n\n`2 * x`\n",
    "explain.md": (
        "## What it gives {#forward}\n\nEach number, doubled.\n\n"
        "## The tensor is squared {#squared}\n\nTwo times x is not x times x.\n"
    ),
    "stub.py": (
        "import torch\n\n\n"
        "def twice(x: torch.Tensor) -> torch.Tensor:\n"
        '    """Return `x`, doubled."""\n'
        "    raise NotImplementedError\n"
    ),
}

SOLUTION = {
    "reference.py": (
        "import torch\n\n\ndef twice(x: torch.Tensor) -> torch.Tensor:\n    return 2 * x\n"
    ),
    "checks.py": (
        "from quizapp.checks import check\n\n\n"
        '@check(explains="forward")\n'
        "def forward(make, given):\n"
        '    """Output is the input doubled, for any shape."""\n'
        "    for shape in [(3,), (2, 5)]:\n"
        "        yield make(given.normal(*shape))\n"
    ),
    "mistakes.toml": (
        '[[mistake]]\nid = "squared"\nfind = "return 2 * x"\nreplace = "return x * x"\n'
    ),
    "accepted/addition.py": "def twice(x):\n    return x + x\n",
}


def pytest_xdist_auto_num_workers() -> int:
    """Twice the processors: most tests wait for a process that they started."""
    return 2 * len(
        os.sched_getaffinity(0) if sys.platform == "linux" else range(os.cpu_count() or 1)
    )


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

    def make(
        name: str = "pack", *, topic: str = "tiny", challenges: tuple[str, ...] = ("twice",)
    ) -> Path:
        pack = tmp_path / name
        listed = ", ".join(f'"{challenge}"' for challenge in challenges)
        files = {
            f"challenges/{topic}/topic.toml": TOPIC.format(topic=topic, listed=listed),
            f"challenges/{topic}/article.md": "# Tiny\n\nDoubling is adding once.\n",
        }
        for challenge in challenges:
            shown, hidden = f"challenges/{topic}/{challenge}", f"solutions/{topic}/{challenge}"
            files[f"{shown}/challenge.toml"] = CHALLENGE.format(challenge=challenge)
            files |= {f"{shown}/{file}": text for file, text in TEXTS.items()}
            files |= {f"{hidden}/{file}": text for file, text in SOLUTION.items()}
        for path, text in files.items():
            (pack / path).parent.mkdir(parents=True, exist_ok=True)
            (pack / path).write_text(text, encoding="utf-8")
        return pack

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
