"""Whole processes, from outside: how long they take, what memory they hold (Linux's /proc)."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path


def seconds(command: list[str], env: Mapping[str, str]) -> float:
    """How long a command takes.

    Raises:
        RuntimeError: it failed; the time of that would say nothing.
    """
    began = time.perf_counter()
    done = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]!r}"
        )
    return time.perf_counter() - began


def stop_resident(env: Mapping[str, str]) -> None:
    """End the resident grader of this home, if there is one: nobody else will find it."""
    command = [sys.executable, "-m", "quizapp", "service", "stop"]
    subprocess.run(command, env=env, capture_output=True, check=False)


def memory_is_told() -> bool:
    """Whether this system tells the proportional memory of a process."""
    return Path("/proc/self/smaps_rollup").exists()


def family(pid: int) -> list[int]:
    """All descendants of a process, whichever of its threads they are of."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            children += [int(one) for one in (task / "children").read_text().split()]
        except OSError:
            continue  # it has ended meanwhile
    return children + [deeper for child in children for deeper in family(child)]


def proportional(pid: int) -> float:
    """MB that a process holds, what it shares counted by its share (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def unshared(pid: int) -> float:
    """MB that a process shares with no other (USS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(one.split()[1]) for one in lines if one.startswith("Private_")) / 1024


def called(pid: int) -> str:
    """How a process is called in what lists them."""
    return Path(f"/proc/{pid}/comm").read_text().strip()
