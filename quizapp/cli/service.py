"""`quiz service`: the grader that was left ready for the next command."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.cli.context import App, pass_app
from quizapp.errors import Fault
from quizapp.learner.clock import duration

if TYPE_CHECKING:
    from quizapp.grading.resident.line import Line

STOP_SECONDS = 3.0
"""How long a resident may take to end before it is killed."""


@click.group()
def service() -> None:
    """The grader that `quiz grade` leaves ready, so that the next grade begins at once."""


@service.command()
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@pass_app
def status(app: App, style: str) -> int:
    """Say whether one is there, and what it is doing. Exits with 0 if so, with 1 if not."""
    from quizapp.grading.resident.find import residents
    from quizapp.grading.resident.place import folder

    with residents() as there:
        found = [_told(line) for line in there.lines]
    if style == "json":
        document = {"folder": str(folder()), "residents": found, "silent": there.silent}
        app.say(json.dumps(document | {"none_because": there.why}, indent=2))
        return 0 if found else 1
    for one in found:
        app.say(_words(one))
    for pid in there.silent:
        app.say(f"process {pid} does not answer; `quiz service stop` ends it")
    if not found:
        app.say(_none("no grader is waiting", there.why))
    return 0 if found else 1


@service.command()
@pass_app
def stop(app: App) -> int:
    """End the grader that is waiting, and whatever it is doing."""
    from quizapp.grading.resident.find import residents

    with residents() as there:
        for line in there.lines:
            line.stop()
        ended = [*(line.pid for line in there.lines), *there.silent]
        for pid in ended:
            _see_off(pid)
    done = f"ended {len(ended)} grader" + ("" if len(ended) == 1 else "s")
    app.say(done if ended else _none("no grader was waiting", there.why))
    return 0


def _told(line: Line) -> dict[str, Any]:
    from quizapp.grading.resident.identity import build

    said = line.greeting
    return {
        "pid": line.pid,
        "since": said["since"],
        "runs": said["runs"],
        "front_ends": said["fronts"],
        "ends_after_idle_seconds": said["idle"],
        "current": line.build == build(),
        "memory_mib": _memory(line.pid),
    }


def _none(words: str, why: str) -> str:
    return f"{words}: {why}" if why else words


def _see_off(pid: int) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if not _is_grader(pid):
            return
        time.sleep(0.02)
    # It hangs. The name is looked at, since the number may be another's by now.
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    if _is_grader(pid):
        raise Fault(f"the grader, process {pid}, does not end", hint=f"kill -9 {pid}")


def _is_grader(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == "quiz-server"
    except OSError:
        return False


def _memory(pid: int) -> int | None:
    """MiB of the resident and its children, each shared page counted once."""
    try:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        return round(sum(_share(one) for one in [parent, *map(int, text.split())]) / 1024)
    except (OSError, ValueError):
        return None


def _share(pid: int) -> int:
    with suppress(OSError), open(f"/proc/{pid}/smaps_rollup") as lines:
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 0


def _words(one: dict[str, Any]) -> str:
    parts = [
        f"a grader is waiting: process {one['pid']}, for {duration(time.time() - one['since'])}",
        f"{one['runs']} grade{'' if one['runs'] == 1 else 's'}",
    ]
    if one["memory_mib"] is not None:
        parts.append(f"{one['memory_mib']} MiB")
    if one["front_ends"]:
        parts.append(f"in use by {one['front_ends']}")
    else:
        parts.append(f"ends after {duration(one['ends_after_idle_seconds'])} without work")
    if not one["current"]:
        parts.append("of another version, so the next grade starts anew")
    return ", ".join(parts)
