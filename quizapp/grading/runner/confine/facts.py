"""Say what a wall stops and what it does not, from what was applied."""

from __future__ import annotations

import os
from collections.abc import Iterator

from quizapp.grading.runner.confine import seatbelt
from quizapp.grading.runner.confine.landlock import Files, Net, Rights, Scope
from quizapp.grading.runner.confine.wall import Wall


def describe(wall: Wall, limits: tuple[str, ...], *, kept: str) -> tuple[str, ...]:
    """Return what a wall does, in sentences. ``kept``: the one privilege that had to stay."""
    if wall.seatbelt is not None:
        return (*seatbelt.FACTS, *limits)
    guarded = tuple(_files() if wall.rights else _unguarded(wall))
    filtered = tuple(_calls(wall))
    return (*guarded, *filtered, *limits, *_owner(wall, kept))


def _files() -> Iterator[str]:
    yield (
        "Stops: reading any file but Python's own, the installed packages', the system's shared "
        "libraries, facts about the processor, and those of one private folder."
    )
    yield "Stops: creating, writing, renaming or deleting a file outside the private folder."
    yield "Stops: running a program from the disk."


def _unguarded(wall: Wall) -> Iterator[str]:
    yield f"Does not stop: reading, changing or deleting files ({wall.without})."
    yield "Note: run only code that you trust on this machine; your own answers are fine."


def _calls(wall: Wall) -> Iterator[str]:
    if wall.filtered:
        yield "Stops: network connections and listeners of every kind, local sockets included."
        yield (
            "Stops: starting further processes, signals to others, looking into them, and changing "
            "their limits or priority."
        )
        yield (
            "Stops: changing the mode or dates of files, shared memory, keys, namespaces, mounts, "
            "and parts of the kernel that no answer needs."
        )
        yield "Does not stop: seeing that a file exists and how big it is."
        if wall.gpu:
            yield "Does not stop: whatever the GPU's driver can be asked to do."
        return
    stopped: list[str] = []
    free: list[str] = []
    rights = wall.rights or Rights(Files(0), Net(0), Scope(0))
    for has, name in (
        (Files.TRUNCATE in rights.files, "emptying a file outside by its name"),
        (Net.BIND_TCP | Net.CONNECT_TCP in rights.net, "TCP connections and listeners"),
        (Net.BIND_UDP | Net.CONNECT_SEND_UDP in rights.net, "UDP"),
        (Files.RESOLVE_UNIX in rights.files, "local sockets that have a path"),
        (Scope.ABSTRACT_UNIX_SOCKET in rights.scope, "local sockets without a path"),
        (Scope.SIGNAL in rights.scope, "signals to other processes"),
    ):
        (stopped if has else free).append(name)
    if stopped:
        yield f"Stops: {', '.join(stopped)}."
    free += [
        "starting further processes and leaving them behind",
        "changing the mode or dates of files of the same user",
        "seeing that a file exists and how big it is",
        "changing limits or priority of other processes of the same user",
    ]
    yield f"Does not stop: {', '.join(free)}."
    yield f"Note: system calls are not filtered ({wall.unfiltered})."


def _owner(wall: Wall, kept: str) -> Iterator[str]:
    but = f" but {kept}, which this installation cannot be read without" if kept else ""
    if wall.user is not None:
        yield (
            f"Stops: acting as root; the answer runs as user {wall.user}, who owns nothing else, "
            f"with no privilege{but}."
        )
    elif hasattr(os, "geteuid") and os.geteuid() == 0:
        owns = "" if wall.rights else " and owns every file root owns"
        why = f" ({wall.rooted})" if wall.rooted else ""
        yield f"Note: the answer runs as root{why}, with no privilege{but}{owns}."
