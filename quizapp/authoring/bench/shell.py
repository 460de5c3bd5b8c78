"""What a shell waits for: long listings, and a key press."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path

from quizapp.authoring.bench.figure import Figure, Task
from quizapp.authoring.bench.processes import seconds

FEW, MANY = 70, 1_000
_A_TOPIC = 10
_TOPIC = """\
id = "{topic}"
title = "{topic}"
summary = "one of many"
order = 1
challenges = [{listed}]
covers = []
"""


def measure(task: Task) -> list[Figure]:
    """How a listing grows, and how long a completion takes where all is known."""
    task.say("long listings, completion …")
    quiz = [sys.executable, "-m", "quizapp"]
    with tempfile.TemporaryDirectory() as folder:
        built_in = len(task.catalog.challenges)
        example = (task.catalog.challenges[0].folder / "challenge.toml").read_text("utf-8")
        plain = os.environ | {"QUIZ_HOME": folder, "QUIZ_WORKSPACE": folder}
        packs = {n: _pack(Path(folder) / str(n), n - built_in, example) for n in (FEW, MANY)}
        asked = {"_QUIZ_COMPLETE": "bash_complete", "COMP_WORDS": "quiz grade t", "COMP_CWORD": "2"}
        runs = {
            "few": ([*quiz, "list"], plain | {"QUIZ_PACKS": str(packs[FEW])}),
            "many": ([*quiz, "list"], plain | {"QUIZ_PACKS": str(packs[MANY])}),
            "tab": (quiz, plain | asked | {"QUIZ_PACKS": str(packs[MANY])}),
        }
        took: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(task.rounds + 1):
            for name, (command, env) in runs.items():
                took[name].append(seconds(command, env))
    median = {name: statistics.median(times[1:]) for name, times in took.items()}
    return [
        Figure(
            f"`quiz list` with {MANY:,} challenges / with {FEW}",
            median["many"] / median["few"],
            2,
            "x",
        ),
        Figure(f"completion of a name, {MANY:,} challenges", median["tab"] * 1e3, 80, "ms"),
    ]


def _pack(root: Path, count: int, example: str) -> Path:
    """A pack of that many challenges: what a listing reads of them, and no more."""
    first = example.index('id = "')
    rest = example[example.index("\n", first) :]
    for start in range(0, max(count, 0), _A_TOPIC):
        topic = f"t{start}"
        names = [f"{topic}-{n}" for n in range(min(_A_TOPIC, count - start))]
        listed = ", ".join(f'"{one}"' for one in names)
        for name in names:
            folder = root / "challenges" / topic / name
            folder.mkdir(parents=True)
            (folder / "challenge.toml").write_text(f'id = "{name}"{rest}', "utf-8")
            # As of a pack that was not just written: such files are not remembered.
            os.utime(folder / "challenge.toml", (1e9, 1e9))
        file = root / "challenges" / topic / "topic.toml"
        file.write_text(_TOPIC.format(topic=topic, listed=listed), "utf-8")
        os.utime(file, (1e9, 1e9))
    return root
