"""Where the service runs as root: the user its runners become, who owns nothing and is nobody."""

from __future__ import annotations

import functools
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

from quizapp.grading.runner.confine import kernel

if sys.platform != "win32":
    import grp
    import pwd

# Ids that systemd sets aside for users who live as long as one service (its UIDS-GIDS.md); nobody
# else hands them out.
_FIRST, _LAST = 61184, 65519
_TRIES = 32
# To become the user and give it its folder, and later to end it and remove what it left behind.
_NEEDED = (
    kernel.CAP_CHOWN
    | kernel.CAP_DAC_OVERRIDE
    | kernel.CAP_FOWNER
    | kernel.CAP_KILL
    | kernel.CAP_SETGID
    | kernel.CAP_SETUID
)


def choose() -> tuple[int | None, str]:
    """Return a user and group id for every runner of this service, and why not, where not.

    (None, "") where the service is no root to begin with. The choice is made once.
    """
    if not kernel.LINUX or os.geteuid() != 0:
        return None, ""
    return _choose()


@functools.cache
def _choose() -> tuple[int | None, str]:
    if kernel.permitted_capabilities() & _NEEDED != _NEEDED:
        return None, "this container gives root no right to become another user"
    try:
        if Path("/proc/self/setgroups").read_text("ascii").strip() == "deny":
            return None, "this container lets nobody leave a group"
        users, groups = (_mapped(Path(f"/proc/self/{one}_map")) for one in ("uid", "gid"))
    except (OSError, ValueError) as error:
        return None, f"the kernel does not tell which users there are: {error}"
    for _ in range(_TRIES):
        user = _FIRST + secrets.randbelow(_LAST + 1 - _FIRST)
        if _within(user, users) and _within(user, groups) and not _known(user):
            return user, ""
    return None, "this container has no user to spare"


def _mapped(path: Path) -> list[range]:
    """Return the ids that exist in this user namespace."""
    found = []
    for line in path.read_text("ascii").splitlines():
        inside, _, count = map(int, line.split())
        found.append(range(inside, inside + count))
    return found


def _within(number: int, ranges: Iterable[range]) -> bool:
    return any(number in one for one in ranges)


def _known(number: int) -> bool:
    for look in (pwd.getpwuid, grp.getgrgid):
        try:
            look(number)
        except KeyError:
            continue
        return True
    return False


def give(folder: Path, user: int) -> None:
    """Make ``user`` the owner of a folder of ours, never through a link."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fchown(handle, user, user)
    finally:
        os.close(handle)


def become(user: int) -> None:
    """Change this process's user and group for good, and leave every other group.

    Capabilities stay permitted, to be chosen from, and none is in effect. What asks the kernel to
    end this process with its parent is undone by the change: ask again.
    """
    kernel.prctl("keep capabilities", kernel.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    kernel.prctl("keep capabilities no more", kernel.PR_SET_KEEPCAPS, 0)
    if {*os.getresuid(), *os.getresgid(), *os.getgroups()} != {user}:
        raise OSError(f"the change to user {user} did not happen")
