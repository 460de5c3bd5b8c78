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
    guarded = tuple(_guarded(wall.rights)) if wall.rights else tuple(_unguarded(wall))
    return (*guarded, *limits, *_owner(wall, dropped=dropped, reads_all=reads_all))


def _guarded(rights: Rights) -> Iterator[str]:
    yield (
        "Stops: reading any file but Python's own, the installed packages', the system's shared "
        "libraries, facts about the processor, and those of one private folder."
    )
    changes = "creating, writing, renaming or deleting a file outside the private folder"
    if Files.TRUNCATE in rights.files:
        yield f"Stops: {changes}."
    else:
        yield f"Stops: {changes}; not emptying one by its name (Landlock 3 does)."
    yield "Stops: running a program from the disk."
    stopped: list[str] = []
    free: list[str] = []
    for has, name in (
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


def _unguarded(wall: Wall) -> Iterator[str]:
    yield (
        "Does not stop: reading, changing or deleting files, network connections, or anything "
        f"else this user may do ({wall.without})."
    )
    yield "Note: run only code that you trust on this machine; your own answers are fine."


def _owner(wall: Wall, *, dropped: bool, reads_all: bool) -> Iterator[str]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    kept = "all but the privilege to read any user's files" if reads_all else "all"
    privileges = f"with {kept} of root's privileges given up" if dropped else "with its privileges"
    if wall.rights:
        yield f"Note: runs as root, {privileges}; an ordinary user is the better choice."
    else:
        yield f"Note: runs as root, {privileges}, and owns every file root owns."
