"""bubblewrap around the whole service, where this machine has it: one more wall, of namespaces.

The runner's own wall stays as it is. Paid once per service, not per run; what a runner might break
out into then sees no network, no other process, and no file that it can write.
"""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

from quizapp.errors import QuizError

VARIABLE = "QUIZ_BUBBLEWRAP"
"""Environment variable: 0 leaves bubblewrap out. No file of settings says it: the service starts
before any is read."""
INSIDE = "--bubblewrap"
"""Argument that tells the service that it is inside."""
FACT = (
    "Stops, by bubblewrap around the service: every network, sight of other processes, their "
    "shared memory, and writing any file, whatever becomes of the wall inside."
)
PRIVATE = "/dev/shm"
"""Where the service keeps its scratch folders: in memory, and gone with the sandbox."""
_TOGETHER = "--die-with-parent"
_PROBE_SECONDS = 5.0
_GPU_DEVICES = ("/dev/nvidia*", "/dev/kfd", "/dev/dri/renderD*")


def program() -> str:
    """Where bubblewrap is; empty where it is not installed."""
    import shutil

    return shutil.which("bwrap") or ""


def wrap(command: list[str], *, lasting: bool = False) -> list[str]:
    """The service's ``command`` inside bubblewrap, which it is told; as it is where ``missing``
    says why not. ``lasting``: it outlives who starts it.

    Raises:
        QuizError: the environment asks for what cannot be understood.
    """
    if missing():
        return command
    around = [one for one in sandbox() if not (lasting and one == _TOGETHER)]
    return [*around, "--", *command, INSIDE]


def missing() -> str:
    """Why the service goes without bubblewrap, in words; empty where it does not.

    Raises:
        QuizError: the environment asks for what cannot be understood.
    """
    asked = os.environ.get(VARIABLE, "").strip().lower()
    if asked in ("0", "false", "no"):
        return f"switched off by {VARIABLE}"
    if asked not in ("", "1", "true", "yes", "auto"):
        raise QuizError(f"{VARIABLE} in the environment is {asked!r}", hint="expected 0 or 1")
    if sys.platform != "linux":
        return "only Linux has it"
    if not program():
        return "the program bwrap is not installed"
    if not _compiled():
        # Behind it nothing is written: every start would compile torch anew, for many seconds.
        return "not at the first start of an installation, which leaves compiled files for others"
    return _trouble()


@functools.cache
def _trouble() -> str:
    """Try the sandbox itself, some ten milliseconds; what it complained of. The program run in it
    is its own: whatever else may be missing, that one is there."""
    import subprocess

    tried = sandbox()
    try:
        done = subprocess.run(
            [*tried, "--", tried[0], "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"it does not work here: {error}"
    if done.returncode == 0:
        return ""
    said = done.stderr.decode(errors="replace").strip()
    return f"it does not work here: {said or f'status {done.returncode}'}"


def sandbox() -> list[str]:
    """The command line of bubblewrap, up to what it is to run."""
    from glob import glob

    gpu = any(glob(pattern) for pattern in _GPU_DEVICES)
    # A user namespace maps one user only. Root needs none for the others, and keeps its users:
    # runners of root become somebody else.
    user = [] if os.geteuid() == 0 else ["--unshare-user"]
    return [
        program() or "bwrap",
        *user,
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"),
        *("--ro-bind", "/", "/"),
        *(("--dev-bind", "/dev", "/dev", "--tmpfs", PRIVATE) if gpu else ("--dev", "/dev")),
        *("--proc", "/proc"),
        *("--setenv", "TMPDIR", PRIVATE),
        _TOGETHER,
        "--new-session",
    ]


def _compiled() -> bool:
    """Whether what the service imports has been compiled, or cannot be by this user anyway."""
    import importlib.util

    torch = importlib.util.find_spec("torch")
    found = [Path(__file__).parent / "service" / "loop.py"]
    if torch is not None and torch.origin is not None:
        found.append(Path(torch.origin))
    return all(
        os.path.exists(importlib.util.cache_from_source(str(path)))
        or not os.access(path.parent, os.W_OK)
        for path in found
    )
