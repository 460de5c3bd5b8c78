"""Which resident is meant, and whether it is what would be started now."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import quizapp

_PACKAGE = Path(quizapp.__file__).parent
_OTHERS = ("cli", "tui", "learner", "interview", "authoring", "challenges", "solutions")
"""What no service imports: a change there makes no other grader. Packs are read for each run."""


def name(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """A name for the residents that ``command`` starts in ``environment``: those of another
    installation, another CUDA_VISIBLE_DEVICES or another machine with the same home have another
    one, and are left alone."""
    told = [os.uname().nodename, *command, *(f"{k}={environment[k]}" for k in sorted(environment))]
    return _digest(told)[:16]


def build() -> str:
    """Changes with what a service is made of: this package's code, its version, Python's and
    torch's. The service says what it was when it was started."""
    told = [quizapp.__version__, sys.version, str(_PACKAGE), *_torch()]
    return _digest([*told, *_code(_PACKAGE, above=True)])[:32]


def _torch() -> Iterator[str]:
    """Where torch is, and which build: found without importing it."""
    for folder in sys.path:
        path = os.path.join(folder, "torch", "version.py")
        try:
            with open(path, "rb") as file:
                text = file.read(4_000)
        except OSError:
            continue
        yield path
        yield text.decode(errors="replace")
        return


def _code(folder: Path | str, *, above: bool = False) -> Iterator[str]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda one: one.name)
    for entry in entries:
        if entry.name.endswith(".py"):
            status = entry.stat()
            yield f"{entry.path} {status.st_mtime_ns} {status.st_size}"
        elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "__")):
            yield from () if above and entry.name in _OTHERS else _code(entry.path)


def _digest(told: Sequence[str]) -> str:
    text = "\0".join(told)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
