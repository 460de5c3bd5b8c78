"""Say what a wall stops and what it does not, from what was applied."""

from __future__ import annotations

import os
from collections.abc import Iterator

from quizapp.grading.runner.confine.landlock import Files, Net, Rights, Scope
from quizapp.grading.runner.confine.wall import Wall


def describe(
    wall: Wall, limits: tuple[str, ...], *, dropped: bool, reads_all: bool
) -> tuple[str, ...]:
    """Return the sentences of a Protection.

    `dropped`: capabilities were given up. `reads_all`: all but the one to read any user's files.
    """
    guarded = tuple(_files() if wall.rights else _unguarded(wall))
    filtered = tuple(_calls(wall))
    return (*guarded, *filtered, *limits, *_owner(wall, dropped=dropped, reads_all=reads_all))


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
    if wall.filtered is not None:
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


def _owner(wall: Wall, *, dropped: bool, reads_all: bool) -> Iterator[str]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    kept = "all but the privilege to read any user's files" if reads_all else "all"
    privileges = f"with {kept} of root's privileges given up" if dropped else "with its privileges"
    if wall.rights:
        yield f"Note: runs as root, {privileges}; an ordinary user is the better choice."
    else:
        yield f"Note: runs as root, {privileges}, and owns every file root owns."
