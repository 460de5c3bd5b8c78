"""`quiz doctor`: what this machine can do, found by trying."""

from __future__ import annotations

import contextlib
import json
import platform
import sys
import time

import click

import quizapp
from quizapp.cli.context import App, pass_app
from quizapp.errors import QuizError

STARTED = {
    "fork": "forked",
    "spawn": "started anew, one of each kind ahead of time (spawn)",
}
"""How judge and runners are started, in words."""


@click.command()
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@pass_app
def doctor(app: App, style: str) -> int:
    """What this machine can do: PyTorch, devices, protection, places.

    Exits with 3 where grading cannot work."""
    found = _look(app)
    if style == "json":
        app.say(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        for key, value in found.items():
            lines = value if isinstance(value, list) else [str(value)]
            for number, line in enumerate(lines or ["none"]):
                app.say(f"{key if number == 0 else '':<12} {line}")
    return 3 if found["problems"] else 0


def _look(app: App) -> dict[str, object]:
    problems: list[str] = []
    found: dict[str, object] = {
        "quizapp": quizapp.__version__,
        "python": f"{platform.python_version()} at {sys.executable}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
    if sys.platform != "linux":
        found["untested"] = (
            "grading here was written from the system's documentation and never tried; "
            "please say how it went"
        )
    found |= _service(problems)
    found |= _protection(problems)
    found |= _bubblewrap(problems)
    found |= _resident(app)
    found |= _places(app, problems)
    found |= _progress()
    found["problems"] = problems
    return found


def _service(problems: list[str]) -> dict[str, object]:
    from quizapp.grading.client import Client

    began = time.monotonic()
    try:
        with Client() as client:
            ready = client.wait_ready()
    except QuizError as error:
        problems.append(f"{error} ({error.hint})" if error.hint else str(error))
        return {"torch": "not usable"}
    return {
        "torch": ready.torch,
        "devices": ", ".join(ready.devices),
        "start-up": f"{time.monotonic() - began:.2f} s until the grader is ready",
        "graders": STARTED[ready.start_method],
    }


def _protection(problems: list[str]) -> dict[str, object]:
    from quizapp.grading.report import weakness
    from quizapp.grading.runner import confine

    try:
        protection = confine.probe()
    except confine.ConfineError as error:
        problems.append(f"the wall around answers does not stand: {error}")
        return {"tier": "none"}
    tried = [f"{'stopped' if one.held else 'open   '}  {one.name}" for one in protection.canaries]
    found: dict[str, object] = {
        "tier": protection.tier,
        "protection": list(protection.facts),
        "tried": tried,
    }
    if words := weakness(protection.tier):
        found["advice"] = words
    return found


def _bubblewrap(problems: list[str]) -> dict[str, object]:
    from quizapp.grading import bubblewrap

    try:
        reason = bubblewrap.missing()
    except QuizError as error:
        problems.append(f"{error} ({error.hint})")
        return {}
    return {"bubblewrap": f"not used: {reason}" if reason else ["used", bubblewrap.FACT]}


def _resident(app: App) -> dict[str, object]:
    """Whether a grader is left ready; never a problem, since each command can start its own."""
    from quizapp.grading import launch
    from quizapp.grading.resident.find import residents
    from quizapp.grading.resident.place import Place, Unsafe, folder, unavailable
    from quizapp.learner.resident import use

    why = unavailable()
    setting = None
    # What is wrong with either is told elsewhere.
    with contextlib.suppress(QuizError):
        if not why and launch.spawns():
            why = "graders are started anew (spawn), so none can be kept"
    with contextlib.suppress(QuizError):
        setting = app.settings.resident
    if not why and use(None, setting) == "none":
        why = "switched off by the setting `resident`" if setting is False else "not in CI"
    try:
        if not why and (place := Place.enter(folder(), create=False)) is not None:
            place.close()
    except Unsafe as error:
        why = str(error)
    if why:
        return {"resident": f"no grader is left ready: {why}"}
    with residents() as found:
        pids = ", ".join(str(line.pid) for line in found.lines)
    there = f"waiting: process {pids}" if pids else "none is waiting now"
    return {"resident": [f"graders are left ready for the next command, in {folder()}", there]}


def _progress() -> dict[str, object]:
    """Where the history is and whether it is sound; grading works without, so it is no problem."""
    from quizapp.learner.progress.database import Database

    database = Database()
    return {"progress": [str(database.path), database.health()]}


def _places(app: App, problems: list[str]) -> dict[str, object]:
    found: dict[str, object] = {"workspace": str(app.workspace.root)}
    try:
        found["settings"] = json.dumps(
            app.settings.values(), default=str, ensure_ascii=False, separators=(",", ":")
        )
        catalog = app.catalog
        found["challenges"] = (
            f"{len(catalog.challenges)} in {len(catalog.topics)} topics, "
            f"from {', '.join(sorted({str(one.pack) for one in catalog.topics}))}"
        )
    except QuizError as error:
        problems.append(str(error))
    return found
