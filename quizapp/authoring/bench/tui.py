"""The interface, as somebody at a terminal meets it: a process of its own, by keys and frames.

The floor of a first frame is an empty Textual application's: an eighth of `import torch` on the
machine where home took a fifth. Nearly all of either is importing modules.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from quizapp.authoring.bench.figure import Figure, Task
from quizapp.authoring.bench.processes import memory_is_told, proportional, seconds, stop_resident
from quizapp.catalog import Challenge
from quizapp.grading.judge import bank

CORE = "attention"
MANY = 500
_QUIZ = [sys.executable, "-m", "quizapp"]
_SLOW = "\nimport time as _time\n_forward = {name}.forward\n\n\ndef _slow(self, *args):\n"
_SLOW += "    _time.sleep(0.4)\n    return _forward(self, *args)\n\n\n{name}.forward = _slow\n"


def measure(task: Task) -> list[Figure]:
    """All figures; nothing where there are no terminals of this kind."""
    if os.name != "posix":
        task.say("the interface is measured on Linux and macOS only")
        return []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        env = os.environ | {
            "QUIZ_HOME": str(home),
            "QUIZ_CONFIG": str(home / "quiz.toml"),
            "QUIZ_WORKSPACE": str(home / "answers"),
        }
        (home / "quiz.toml").touch()  # who has settings is not welcomed
        try:
            return [*_starts(task, env, home), *_work(task, env, home)]
        finally:
            stop_resident(env)


def _starts(task: Task, env: dict[str, str], home: Path) -> list[Figure]:
    task.say("the interface's first frames …")
    many = env | {"QUIZ_PACKS": str(_many(task.catalog.find(CORE), home))}
    frames: list[float] = []
    crowded: list[float] = []
    torch: list[float] = []
    for _ in range(task.rounds + 1):
        frames.append(_first_frame(env))
        crowded.append(_first_frame(many))
        torch.append(seconds([sys.executable, "-c", "import torch"], env))
    first = statistics.median(frames[1:])
    return [
        Figure("first frame of the interface", first, 0.5, "s"),
        Figure("first frame / `import torch`", first / statistics.median(torch[1:]), 0.25, "x"),
        Figure(
            f"first frame with {MANY} challenges more", statistics.median(crowded[1:]), 0.6, "s"
        ),
    ]


def _first_frame(env: dict[str, str]) -> float:
    from quizapp.authoring.bench.terminal import Terminal

    with Terminal(_QUIZ, env) as terminal:
        return terminal.wait("Topics", "Quit") - terminal.began


def _many(like: Challenge, home: Path) -> Path:
    """A pack of copies of one challenge, ten topics of them."""
    pack = home / "pack"
    for topic in range(10):
        ids = [f"bench-{topic}-{number}" for number in range(MANY // 10)]
        folder = pack / "challenges" / f"bench-{topic}"
        folder.mkdir(parents=True)
        listed = ", ".join(f'"{one}"' for one in ids)
        (folder / "topic.toml").write_text(
            f'id = "bench-{topic}"\ntitle = "Bench {topic}"\nsummary = "Many"\n'
            f"order = {100 + topic}\nchallenges = [{listed}]\n"
        )
        for one in ids:
            shutil.copytree(like.folder, folder / one)
            file = folder / one / "challenge.toml"
            file.write_text(file.read_text("utf-8").replace(f'id = "{like.id}"', f'id = "{one}"'))
    return pack


def _work(task: Task, env: dict[str, str], home: Path) -> list[Figure]:
    """Grade, and press keys while a grade runs."""
    from quizapp.authoring.bench.terminal import Terminal

    task.say("grading in the interface …")
    challenge = task.catalog.find(CORE)
    answer = home / "answers" / f"{CORE}.py"
    seconds([*_QUIZ, "start", CORE], env)  # so that home begins at it
    right = bank.read(challenge.solution / "reference.py")
    answer.write_text(right, encoding="utf-8")
    verdicts: list[float] = []
    repaints: list[float] = []
    with Terminal(_QUIZ, env, (110, 30)) as terminal:
        terminal.wait("Topics", "Quit")
        terminal.type("\r")
        terminal.settle()
        terminal.type("g")
        terminal.wait("passed: all")
        terminal.settle()
        for _ in range(5 * task.rounds + 1):
            pressed = terminal.type("g")
            verdicts.append(terminal.wait("waiting", " pass ", or_else="passed: all") - pressed)
            terminal.wait("passed: all")
            terminal.settle()
        memory = proportional(terminal.pid) if memory_is_told() else 0.0
        answer.write_text(right + _SLOW.format(name=next(iter(challenge.entry))), "utf-8")
        time.sleep(1.0)
        terminal.settle()
        terminal.type("g")
        terminal.wait("grading")
        for _ in range(5 * task.rounds):
            pressed = terminal.type("?")
            repaints.append(terminal.wait("Esc closes") - pressed)
            terminal.type("\x1b")
            terminal.settle(0.15)
    return [
        Figure("g to the first verdict, warm", statistics.median(verdicts[1:]) * 1e3, 150, "ms"),
        Figure("memory of the interface's process (PSS)", memory, 90, "MB"),
        Figure("key to repaint while a grade runs", statistics.median(repaints) * 1e3, 50, "ms"),
    ]
