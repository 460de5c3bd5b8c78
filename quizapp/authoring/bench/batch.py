"""Bulk grading: how many hand-ins a second, against one `pytest` a hand-in, and on a cluster.

The command is measured from outside, by what it says on its own line of events.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

from quizapp.authoring.bench.figure import Figure, Task
from quizapp.authoring.bench.processes import family, memory_is_told, proportional
from quizapp.catalog import Challenge
from quizapp.grading.judge import bank

CORE = "attention"
JOBS = 2
_PYTESTS = 6
_WAIT = 60.0
_LOOKS = 12
"""How often memory is looked at: the kernel adds it up page by page, which costs what grading of
some answers does."""

_HANGS = ("while True: pass", "import time; time.sleep(1000)")
_PYTEST = """
import sys

import torch

sys.path.insert(0, {reference!r})
import reference
from {module} import {entry}


def both(*arguments):
    torch.manual_seed(1)
    mine, right = {entry}(*arguments), reference.{entry}(*arguments)
    mine.load_state_dict(right.state_dict())
    return mine, right


def test_forward():
    for batch, length, dim, heads in [(2, 10, 64, 8), (1, 7, 24, 3), (3, 1, 16, 1), (2, 5, 6, 6)]:
        mine, right = both(dim, heads)
        x = torch.randn(batch, length, dim)
        torch.testing.assert_close(mine(x), right(x))


def test_gradients():
    mine, right = both(32, 4)
    x = torch.randn(2, 6, 32)
    for one in (mine, right):
        one(x).square().sum().backward()
    for one, other in zip(mine.parameters(), right.parameters()):
        torch.testing.assert_close(one.grad, other.grad)
"""


def measure(task: Task) -> list[Figure]:
    """All figures; ``task.submissions`` hand-ins."""
    challenge = task.catalog.find(CORE)
    number = task.submissions
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        hand_in(root / "handed-in", challenge, number, broken=True)
        task.say(f"{number} hand-ins …")
        local = _batch(root / "handed-in", root / "out", "--jobs", str(JOBS))
        figures = [
            Figure(
                "time for a hand-in that does not hang, `quiz batch`", local.each, 1000 / 40, "ms"
            )
        ]
        if local.memory:
            name = "`quiz batch`: memory at the end / after a quarter"
            figures.append(Figure(name, local.growth, 1.1, "x"))
        task.say("one pytest a hand-in …")
        pytest = _pytests(root / "handed-in", challenge)
        if pytest is not None:
            figures.append(
                Figure(
                    "time of `quiz batch` / of one pytest a hand-in",
                    local.each / pytest,
                    1 / 30,
                    "x",
                )
            )
        if find_spec("distributed"):
            few = max(50, number // 8)
            hand_in(root / "sound", challenge, few, broken=False)
            task.say(f"{few} hand-ins here, and on a cluster of two workers …")
            here = _batch(root / "sound", root / "here", "--jobs", str(JOBS))
            with _cluster(root) as address:
                there = _batch(root / "sound", root / "there", "--executor", address)
            figures.append(
                Figure(
                    "time on Dask with 2 workers / with --jobs 2", there.each / here.each, 1.3, "x"
                )
            )
    return figures


@dataclass(slots=True)
class _Measured:
    """What a batch took, from its first service being ready on."""

    each: float = 0.0
    """Milliseconds for each hand-in that does not hang."""
    memory: list[float] = field(default_factory=list)
    """MB of all its processes, at even distances."""

    @property
    def growth(self) -> float:
        """Memory of the last tenth against that after a quarter; medians, for it goes up and down
        with every runner."""
        count = len(self.memory)
        early = sorted(self.memory[count // 5 : count // 5 + max(3, count // 10)])
        late = sorted(self.memory[-max(3, count // 10) :])
        return late[len(late) // 2] / early[len(early) // 2]


def _batch(handed_in: Path, out: Path, *more: str) -> _Measured:
    """Grade a folder."""
    command = [sys.executable, "-m", "quizapp", "batch", str(handed_in), "--out", str(out)]
    command += ["--seed", "1", "--events", "--accept-weak", *more]
    found = _Measured()
    began = last = 0.0
    judged = 0
    with ExitStack() as stack:
        errors = stack.enter_context(tempfile.TemporaryFile())
        process = stack.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        )
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["kind"] == "begin":
                began = time.perf_counter()
            elif event["kind"] == "result":
                if event["verdict"] != "timeout":
                    last = time.perf_counter()
                    judged += 1
                if event["done"] % max(1, event["total"] // _LOOKS) == 0 and memory_is_told():
                    found.memory.append(_held(process.pid))
        if process.wait():
            errors.seek(0)
            raise RuntimeError(f"quiz batch ended with {process.returncode}: {errors.read()!r}")
    rows = (out / "results.csv").read_text(encoding="utf-8").count("\n") - 1
    handed = sum(1 for _ in handed_in.iterdir())
    if rows != handed:
        raise RuntimeError(f"{handed} hand-ins, {rows} rows")
    found.each = (last - began) * 1e3 / judged
    return found


def _held(pid: int) -> float:
    return sum(map(_pss, (pid, *family(pid))))


def _pss(pid: int) -> float:
    try:
        return proportional(pid)
    except OSError:
        return 0.0  # a runner that has ended


# --- hand-ins -------------------------------------------------------------------------------------
def hand_in(folder: Path, challenge: Challenge, number: int, *, broken: bool) -> None:
    """Right and wrong answers half and half, each text another; where ``broken``, one in a hundred
    hangs and one in a hundred crashes."""
    reference = bank.read(challenge.solution / "reference.py")
    wrong = [
        text for one in bank.mistakes(challenge.solution) if (text := bank.apply(reference, [one]))
    ]
    right = [reference, bank.read(challenge.solution / "accepted" / "einsum.py")]
    first = "        q, k, v"
    hang = [reference.replace(first, f"        {how}\n{first}", 1) for how in _HANGS]
    crash = reference.replace(first, f"        import os; os.abort()\n{first}", 1)
    texts = [
        (right if one % 2 else wrong)[one // 2 % len(right if one % 2 else wrong)]
        for one in range(number)
    ]
    if broken:
        for one in range(50, number, 100):
            texts[one] = hang[one // 100 % 2]
            texts[one - 25] = crash
    random.Random(0).shuffle(texts)
    for one, text in enumerate(texts):
        (folder / f"c{one:05}").mkdir(parents=True)
        (folder / f"c{one:05}" / f"{challenge.id}.py").write_text(
            f"{text}\n# {one}\n", encoding="utf-8"
        )


def sound(handed_in: Path, challenge: Challenge) -> Iterator[Path]:
    """The hand-ins that do not hang, in their order."""
    for folder in sorted(handed_in.iterdir()):
        text = (folder / f"{challenge.id}.py").read_text(encoding="utf-8")
        if not any(one in text for one in _HANGS):
            yield folder


# --- pytest ---------------------------------------------------------------------------------------
def _pytests(handed_in: Path, challenge: Challenge) -> float | None:
    """Milliseconds for each hand-in that a process of pytest of its own takes, ``JOBS`` at a time;
    ``None`` where there is no pytest."""
    if not find_spec("pytest"):
        return None
    folders = list(islice(sound(handed_in, challenge), _PYTESTS + JOBS))
    for folder in folders:
        text = _PYTEST.format(
            reference=str(challenge.solution),
            module=challenge.id.replace("-", "_"),
            entry=next(iter(challenge.entry)),
        )
        (folder / "test_it.py").write_text(text, encoding="utf-8")
    env = os.environ | {"OMP_NUM_THREADS": "1"}

    def one(folder: Path) -> None:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=."]
        subprocess.run(
            [*command, "test_it.py"],
            cwd=folder,
            env=env,
            capture_output=True,
            timeout=_WAIT,
            check=False,
        )

    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(one, folders[:JOBS]))  # what is read once only
        began = time.perf_counter()
        list(pool.map(one, folders[JOBS:]))
        return (time.perf_counter() - began) * 1e3 / _PYTESTS


# --- a cluster ------------------------------------------------------------------------------------
@contextmanager
def _cluster(root: Path) -> Iterator[str]:
    """A scheduler and two workers of one thread on this machine; its address."""
    dask = [sys.executable, "-m", "dask"]
    told = root / "scheduler.json"
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        started.append(subprocess.Popen([*dask, *words], **quiet))  # type: ignore[call-overload]

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
              "--scheduler-file", str(told))  # fmt: skip
        deadline = time.monotonic() + _WAIT
        while not told.exists():
            if time.monotonic() > deadline:
                raise RuntimeError("the scheduler of Dask does not start")
            time.sleep(0.05)
        for _ in range(JOBS):
            start("worker", "--scheduler-file", str(told), "--nthreads", "1", "--no-dashboard")
        address = json.loads(told.read_text())["address"]
        _await_workers(address)
        yield f"dask://{address.partition('://')[2]}"
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_workers(address: str) -> None:
    code = (
        f"import distributed; distributed.Client({address!r}).wait_for_workers({JOBS}, timeout=60)"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=_WAIT * 2, check=True)
