"""The grader: cold, warm, behind its wall, and the commands that must not wait for it."""

from __future__ import annotations

import contextlib
import math
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from quizapp.authoring import bare
from quizapp.authoring.bench.figure import Figure, Task
from quizapp.authoring.bench.processes import called, family, memory_is_told, seconds, unshared
from quizapp.catalog import Challenge
from quizapp.grading.client import Client
from quizapp.grading.events import CheckStarted, Finished
from quizapp.grading.judge import bank
from quizapp.grading.report import Verdict
from quizapp.grading.service.children import RUNNER

CORE = "attention"
_OTHERWISE = (
    "\n\n_forward = {name}.forward\n{name}.forward = lambda *args: 0.37 - _forward(*args)\n"
)


def measure(task: Task) -> list[Figure]:
    """All figures; ``rounds`` of each whole process, five times as many warm grades."""
    catalog, rounds = task.catalog, task.rounds
    task.say("whole processes …")
    python = [sys.executable, "-c", "pass"]
    torch = [sys.executable, "-c", "import torch"]
    quiz = [sys.executable, "-m", "quizapp"]
    challenge = catalog.find(CORE)
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / f"{CORE}.py"
        answer.write_text(bank.read(challenge.solution / "reference.py"), encoding="utf-8")
        env = os.environ | {"QUIZ_WORKSPACE": folder, "QUIZ_HOME": folder}
        commands = {
            "python": python,
            "torch": torch,
            "help": [*quiz, "--help"],
            "list": [*quiz, "list"],
            "grade": [*quiz, "grade", str(answer)],
        }
        took: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(rounds + 1):
            # interleaved, so that a slow minute of the machine meets all of them
            for name, command in commands.items():
                took[name].append(seconds(command, env))
    median = {name: statistics.median(times[1:]) for name, times in took.items()}
    task.say("warm grades …")
    with contextlib.ExitStack() as services:
        # One after the other: two that load torch at once would share what each is measured by.
        client = services.enter_context(Client())
        ready = client.wait_ready()
        unconfined = services.enter_context(Client(bare.start()))
        unconfined.wait_ready()
        warm = {one.id: _warm(client, one, 5 * rounds) for one in catalog.challenges}
        unforeseen = _unforeseen(client, challenge, 5 * rounds)
        wall = _wall(client, unconfined, challenge, 10 * rounds)
        runner = _runner_memory(client, challenge)
    slowest = max(warm, key=lambda name: warm[name])
    return [
        Figure(
            "cold `quiz grade attention` / `import torch`",
            median["grade"] / median["torch"],
            1.25,
            "x",
        ),
        Figure("warm grade of attention, request to verdict", warm[CORE] * 1e3, 100, "ms"),
        Figure("warm / cold grade of attention", warm[CORE] / median["grade"], 1 / 15, "x"),
        Figure(f"warm grade of the slowest challenge ({slowest})", warm[slowest] * 1e3, 300, "ms"),
        Figure("warm grade of attention, wrong as nobody foresaw", unforeseen * 1e3, 200, "ms"),
        Figure("`quiz --help` / `python -c pass`", median["help"] / median["python"], 8, "x"),
        Figure("`quiz list` / `import torch`", median["list"] / median["torch"], 0.15, "x"),
        Figure("memory that one more runner adds (idle)", runner, 60, "MB"),
        Figure("confined / unconfined warm grade of attention", wall, 1.15, "x"),
        Figure("canaries at start-up", ready.canaries_milliseconds or math.inf, 60, "ms"),
    ]


def _warm(client: Client, challenge: Challenge, rounds: int) -> float:
    """Median seconds from request to final report, reference answer."""
    source = bank.read(challenge.solution / "reference.py")
    return statistics.median([_once(client, challenge, source) for _ in range(rounds + 1)][1:])


def _unforeseen(client: Client, challenge: Challenge, rounds: int) -> float:
    """The same for an answer that is wrong in its own way: all mistakes are tried, for nothing."""
    source = bank.read(challenge.solution / "reference.py")
    source += _OTHERWISE.format(name=next(iter(challenge.entry)))
    took = [_once(client, challenge, source, Verdict.WRONG) for _ in range(rounds + 1)]
    return statistics.median(took[1:])


def _wall(confined: Client, unconfined: Client, challenge: Challenge, rounds: int) -> float:
    """What the wall costs: the ratio of two services' medians, asked by turns."""
    source = bank.read(challenge.solution / "reference.py")
    with_wall: list[float] = []
    without: list[float] = []
    for _ in range(rounds + 1):
        with_wall.append(_once(confined, challenge, source))
        without.append(_once(unconfined, challenge, source))
    return statistics.median(with_wall[1:]) / statistics.median(without[1:])


def _once(
    client: Client, challenge: Challenge, source: str, verdict: Verdict = Verdict.PASS
) -> float:
    began = time.perf_counter()
    for event in client.grade(**challenge.address, source=source):
        if isinstance(event, Finished) and event.report.verdict is verdict:
            return time.perf_counter() - began
    raise RuntimeError(f"an answer to {challenge.id} was not graded as {verdict}")


def _runner_memory(client: Client, challenge: Challenge) -> float:
    """Memory that nobody shares with a runner which idles in a check, in MB (Linux; 0 elsewhere):
    what would be free without it."""
    if not memory_is_told():
        return 0.0
    source = "import time\n" + bank.read(challenge.solution / "reference.py").replace(
        "        q, k, v", "        time.sleep(2)\n        q, k, v", 1
    )
    grade = client.grade(**challenge.address, source=source)
    number = 0
    for event in grade:
        if isinstance(event, CheckStarted):
            number = event.id
            break
    time.sleep(0.5)
    found = sum(unshared(pid) for pid in family(client.pid) if called(pid) == RUNNER)
    client.cancel(number)
    for _ in grade:
        pass
    return found
