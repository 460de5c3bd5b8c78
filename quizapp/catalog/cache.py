"""What topic.toml and challenge.toml of a pack said when they were read last.

Reading TOML is most of what listing a thousand challenges costs. A file is known by its path, size
and time of change. It was checked when it was read, so it is not checked again, and what checks is
not even loaded, as long as this is the quiz that did. A cache that is missing, damaged or cannot be
written costs time and nothing else.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import quizapp
from quizapp import files
from quizapp.errors import Fault

VERSION = 2
_FEW = 8
"""Files that are read again rather than written down: a cache is not worth it for them alone."""
_FRESH_SECONDS = 2.0
"""A file changed this lately may be changed again within one tick of its clock."""

Stamp = tuple[int, int]


class Cache:
    """Parsed files, by path. `path`: where they are kept; None keeps nothing, or, where it is
    `lasting`, what was read for as long as this object is there."""

    def __init__(self, path: Path | None, *, lasting: bool = False) -> None:
        self._path = path
        self._keeps = lasting or path is not None
        self._known: dict[str, Any] = {}
        self._used: dict[str, Any] = {}
        self._missed = 0
        if path is not None:
            with suppress(OSError, ValueError):
                data = json.loads(path.read_bytes())
                if isinstance(data, dict) and data.get("made_by") == _maker():
                    self._known = data["files"] if isinstance(data["files"], dict) else {}

    def find(self, file: Path) -> tuple[dict[str, Any] | None, Stamp | None]:
        """What `file` said, if it has not changed, and its stamp; a missing one has none."""
        if not self._keeps:
            return None, None
        name = str(file)
        try:
            found = os.stat(name)
        except OSError:
            return None, None
        stamp = (found.st_mtime_ns, found.st_size)
        match self._known.get(name):
            case [int(changed), int(size), dict(content)] if (changed, size) == stamp:
                self._used[name] = self._known[name]
                return content, stamp
        return None, stamp

    def add(self, file: Path, stamp: Stamp | None, content: dict[str, Any]) -> None:
        """Note what a file with `stamp` says. The stamp was taken before it was read."""
        if stamp is None or time.time() - stamp[0] / 1e9 < _FRESH_SECONDS:
            return
        self._missed += 1
        self._used[str(file)] = self._known[str(file)] = [*stamp, content]

    def save(self) -> None:
        """Write it down if much of it is new; what was not asked for stays only if it is there."""
        if self._path is None or self._missed < _FEW:
            return
        others = {name: one for name, one in self._known.items() if name not in self._used}
        kept = {name: one for name, one in others.items() if os.path.exists(name)} | self._used
        with suppress(Fault, TypeError, ValueError):  # a full disk; a date, which JSON has not
            data = json.dumps({"made_by": _maker(), "files": kept}, separators=(",", ":")).encode()
            files.write(self._path, data, private=True, synced=False)


def _maker() -> list[Any]:
    """Whose checks these files have passed; for those who work on quiz, the very file of them."""
    found = os.stat(os.path.join(os.path.dirname(__file__), "form.py"))
    return [VERSION, quizapp.__version__, found.st_mtime_ns, found.st_size]
