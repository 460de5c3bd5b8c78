"""The command killed in the middle, gone on with, shared out: the same table, byte for byte."""

import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.command import QUIZ, run

ANSWERS = (
    "def twice(x):\n    return 2 * x\n",
    "def twice(x):\n    return x * x\n",
    "def twice(x):\n    return x + x\n",
    "def twice(x):\n    raise ValueError\n",
    "import os\n\ndef twice(x):\n    os.abort()\n",
    "def twice(x:\n",
)
HANGS = "def twice(x):\n    while True:\n        pass\n"
Quiz = Callable[..., list[str]]


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    folder = tmp_path / "handed-in"
    for number in range(18):
        (folder / f"c{number:02}").mkdir(parents=True)
        text = HANGS if number == 7 else ANSWERS[number % len(ANSWERS)] + f"# {number % 12}\n"
        (folder / f"c{number:02}" / "twice.py").write_text(text)
    return folder


@pytest.fixture
def command(make_pack: Callable[..., Path], handed_in: Path) -> Quiz:
    pack = make_pack()
    with (pack / "challenges/tiny/twice/challenge.toml").open("a") as file:
        file.write("\n[limits]\ncheck_seconds = 1.0\n")

    def line(out: Path, *more: str) -> list[str]:
        words = ["--pack", str(pack), "batch", str(handed_in), "--out", str(out), *more]
        return [*words, "--seed", "11", "--events", "--jobs", "1"]

    return line


@pytest.fixture
def moments() -> random.Random:
    """When to kill. What a failure prints draws the same moments again."""
    seed = int(os.environ.get("QUIZ_KILL_SEED") or secrets.randbelow(10_000))
    print(f"QUIZ_KILL_SEED={seed}")
    return random.Random(seed)


def events(words: Sequence[str], code: int = 0) -> list[dict[str, object]]:
    done = run(*words)
    assert done.returncode == code, done.stderr
    return [json.loads(one) for one in done.stdout.splitlines()]


def killed(words: Sequence[str], after: int, pause: float, how: int = signal.SIGKILL) -> int:
    """Start, wait for so many results and a moment more, kill; the exit status."""
    with subprocess.Popen(
        [*QUIZ, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout is not None and one.stderr is not None
        seen = 0
        for line in one.stdout:
            seen += '"kind":"result"' in line
            if seen >= after:
                break
        time.sleep(pause)
        one.send_signal(how)
        one.stdout.read()
        print(one.stderr.read())
        return one.wait()


def test_killed_or_shared_out_it_comes_to_the_same_table(
    command: Quiz, tmp_path: Path, moments: random.Random
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    told = events(command(whole))
    assert [told[0]["kind"], told[-1]["kind"]] == ["begin", "end"]
    assert {one["kind"] for one in told[1:-1]} == {"result"}
    assert [one["done"] for one in told[1:-1]] == list(range(1, 19))
    assert told[-1]["exit_code"] == 0 and told[-1]["done"] == told[0]["total"] == 18
    assert told[0]["tier"] in ("full", "strong")
    assert killed(command(broken), moments.randrange(1, 14), moments.random() / 20) == -9
    left = len(list((broken / "results").glob("*.json")))
    assert 0 < left < 18
    told = events(command(broken, "--resume"))
    assert told[0]["kept"] == left
    assert (broken / "results.csv").read_bytes() == (whole / "results.csv").read_bytes()
    shares = [tmp_path / f"share{number}" for number in (1, 2)]
    for number, share in enumerate(shares, start=1):
        events(command(share, "--shard", f"{number}/2"))
        assert not (share / "results.csv").exists()
    merged = tmp_path / "merged"
    for share, code, said in zip(shares, (3, 0), ("missing: c", "written"), strict=True):
        done = run("merge", merged, share)
        assert done.returncode == code and said in done.stderr, done.stderr
    assert (merged / "results.csv").read_bytes() == (whole / "results.csv").read_bytes()


def test_stopped_by_whoever_schedules_it_says_how_to_go_on(command: Quiz, tmp_path: Path) -> None:
    # What hangs keeps it from being over before the signal comes, however busy the machine is.
    words = command(tmp_path / "out", "--timeout", "30")
    assert killed(words, 1, 0.0, signal.SIGTERM) == 130
    assert not (tmp_path / "out" / "results.csv").exists()
    (batch,) = (tmp_path / "out").glob("batch.json")
    assert json.loads(batch.read_text())["seed"] == 11


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_ten_moments(command: Quiz, tmp_path: Path, moments: random.Random) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    events(command(whole))
    for _ in range(10):
        shutil.rmtree(broken, ignore_errors=True)
        killed(command(broken), moments.randrange(0, 17), moments.random() / 10)
        while True:  # until one gets through: some are killed again as they go on
            if moments.random() < 0.5:
                killed(command(broken, "--resume"), 1, moments.random() / 10)
                continue
            events(command(broken, "--resume"))
            break
        assert (broken / "results.csv").read_bytes() == (whole / "results.csv").read_bytes()
