"""The practice loop: a grade by a resident grader, a save under `--watch`, a thousand grades."""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import torch

from quizapp.authoring.bench.figure import Figure, Task
from quizapp.authoring.bench.processes import (
    family,
    memory_is_told,
    proportional,
    seconds,
    stop_resident,
)
from quizapp.catalog import Challenge
from quizapp.checks.harness import run_check
from quizapp.grading.client import Client
from quizapp.grading.events import Finished
from quizapp.grading.judge import bank
from quizapp.grading.judge.bench import Bench
from quizapp.grading.resident.place import unavailable

CORE = "attention"
GRADES = 1_000
_SETTLED = 50
"""Grades before memory is looked at for the first time."""
_PAUSE = 0.2
"""Seconds between two saves, as between two of a person: runners are ready again by then."""
_PYTEST = """
import sys
import pytest
from pathlib import Path
from quizapp.grading.judge.bench import Bench
from quizapp.checks.harness import run_check
from quizapp.grading.judge import bank
bench = Bench(Path({solution!r}), {entry!r}, dtype="float32", seed=1)
answer = bank.entries(Path({answer!r}).read_text(), bench.names, "answer.py")

@pytest.mark.parametrize("check", bench.checks, ids=lambda check: check.name)
def test_check(check):
    assert bench.judge(check, run_check(check, answer, bench.setting)).verdict == "pass"
"""


def measure(task: Task) -> list[Figure]:
    """All figures; five times ``rounds`` of what takes no process."""
    challenge = task.catalog.find(CORE)
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / f"{CORE}.py"
        answer.write_text(bank.read(challenge.solution / "reference.py"), encoding="utf-8")
        env = os.environ | {"QUIZ_WORKSPACE": folder, "QUIZ_HOME": folder}
        if not unavailable():
            task.say("grades by a resident grader …")
            found.append(_resident(task, answer, env))
        task.say("saves under --watch …")
        found += _watch(task, challenge, answer, env)
    task.say("with and without isolation …")
    found.append(_isolation(task, challenge))
    if memory_is_told():
        task.say(f"{GRADES} grades …")
        found.append(_growth(challenge))
    return found


def _resident(task: Task, answer: Path, env: Mapping[str, str]) -> Figure:
    quiz = [sys.executable, "-m", "quizapp"]
    grade = [*quiz, "grade", str(answer), "--resident"]
    took: dict[str, list[float]] = {"torch": [], "grade": []}
    try:
        seconds(grade, env)
        for _ in range(task.rounds + 1):
            took["torch"].append(seconds([sys.executable, "-c", "import torch"], env))
            took["grade"].append(seconds(grade, env))
    finally:
        stop_resident(env)
    median = {name: statistics.median(times[1:]) for name, times in took.items()}
    name = "`quiz grade attention` with a resident grader / `import torch`"
    return Figure(name, median["grade"] / median["torch"], 0.15, "x")


def _watch(task: Task, challenge: Challenge, answer: Path, env: Mapping[str, str]) -> list[Figure]:
    source = answer.read_text(encoding="utf-8")
    took = []
    with _watching(answer, env) as verdicts:
        next(verdicts)
        for number in range(5 * task.rounds + 1):
            time.sleep(_PAUSE)
            new = answer.with_suffix(".new")
            new.write_text(f"{source}\n# {number}\n", encoding="utf-8")
            began = time.perf_counter()
            new.replace(answer)
            next(verdicts)
            took.append(time.perf_counter() - began)
    save = statistics.median(took[1:])
    figures = [Figure("save to verdict under --watch, attention", save * 1e3, 60, "ms")]
    if importlib.util.find_spec("pytest") is not None:
        cold = statistics.median([_pytest(challenge, answer, env) for _ in range(task.rounds)])
        name = "save to verdict / pytest on the same checks, cold"
        figures.append(Figure(name, save / cold, 1 / 30, "x"))
    return figures


@contextmanager
def _watching(answer: Path, env: Mapping[str, str]) -> Iterator[Iterator[str]]:
    """The verdicts of a watcher on a pipe, as they are printed."""
    command = [sys.executable, "-u", "-m", "quizapp", "grade", str(answer), "--watch"]
    process = subprocess.Popen(
        [*command, "--no-resident"],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield (line for line in process.stdout if line.startswith("passed"))
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _pytest(challenge: Challenge, answer: Path, env: Mapping[str, str]) -> float:
    file = answer.with_name("test_answer.py")
    file.write_text(
        _PYTEST.format(
            solution=str(challenge.solution), entry=list(challenge.entry), answer=str(answer)
        ),
        encoding="utf-8",
    )
    plain = ["-q", "-p", "no:cacheprovider", "-c", os.devnull]
    return seconds([sys.executable, "-m", "pytest", *plain, str(file)], env)


def _isolation(task: Task, challenge: Challenge) -> Figure:
    """A service's warm grade, over the same work done here: the answer's checks, the reference's
    twice, and the comparison."""
    source = bank.read(challenge.solution / "reference.py")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    here, there = [], []
    try:
        with Client() as client:
            client.wait_ready()
            for _ in range(5 * task.rounds + 1):
                here.append(_in_process(challenge, source))
                time.sleep(_PAUSE)
                there.append(_once(client, challenge, source))
    finally:
        torch.set_num_threads(threads)
    ratio = statistics.median(there[1:]) / statistics.median(here[1:])
    return Figure("isolated warm grade / the same in one process", ratio, 4, "x")


def _in_process(challenge: Challenge, source: str) -> float:
    began = time.perf_counter()
    bench = Bench(challenge.solution, challenge.entry, dtype="float32")
    answer = bank.entries(source, bench.names, "answer.py")
    for check in bench.checks:
        bench.judge(check, run_check(check, answer, bench.setting))
    return time.perf_counter() - began


def _once(client: Client, challenge: Challenge, source: str) -> float:
    began = time.perf_counter()
    for event in client.grade(**challenge.address, source=source):
        if isinstance(event, Finished):
            return time.perf_counter() - began
    raise RuntimeError(f"the reference of {challenge.id} was not graded")


def _growth(challenge: Challenge) -> Figure:
    source = bank.read(challenge.solution / "reference.py")
    with Client() as client:
        client.wait_ready()
        for _ in range(_SETTLED):
            _once(client, challenge, source)
        before = _held(client)
        for _ in range(GRADES - _SETTLED):
            _once(client, challenge, source)
        grown = _held(client) - before
    return Figure(f"growth of a service's memory over {GRADES} grades", grown, 5, "MB")


def _held(client: Client) -> float:
    """MB of the service at rest: all its processes, what they share counted once."""
    time.sleep(4.0)  # what answers may use is loaded in the first idle moment, and children wait
    return proportional(client.pid) + sum(map(proportional, family(client.pid)))
