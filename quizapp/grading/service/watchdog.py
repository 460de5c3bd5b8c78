"""What the kernel does not bound, looked at from outside while a child lives. Linux only.

No thread: the loop wakes for ``Watchdog.due``. A look costs some 30 microseconds, and the first
comes after 50 ms, when most checks are over; an idle service has no child and never looks.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 0.05
SLACK = 0.25
LOOKS_PER_WALK = 5
"""Looks to one walk through the private folder, which costs up to some ten milliseconds."""
DEEPEST = 64
"""Folders within each other; each costs two descriptors while it is walked through."""
_BLOCK = 512
"""Bytes of what ``st_blocks`` counts, whatever the file system's own blocks are."""

_SIZES = re.compile(rb"^(?:RssAnon|RssShmem|VmSwap):\s+(\d+) kB$", re.MULTILINE)
_THREADS = re.compile(rb"^Threads:\s+(\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Use:
    """What a process uses now."""

    memory: int
    """Bytes of its own: without pages of files, which the kernel can drop and shares anyway."""
    threads: int


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that may be filled so far."""

    path: Path
    most_bytes: int
    most_entries: int


class Watchdog:
    """Bounds one child. ``who`` names it in what the learner is told; ``slack`` is a share of the
    memory, left where the kernel bounds the address space: its MemoryError should come first,
    since that tells the line."""

    def __init__(
        self,
        pid: int,
        memory_bytes: int,
        *,
        who: str,
        slack: float = 0.0,
        threads: int | None = None,
        folder: Folder | None = None,
    ) -> None:
        self._pid = pid
        self._who = who
        self._memory_bytes = memory_bytes
        self._most = memory_bytes * (1.0 + slack)
        self._threads = threads
        self._folder = folder
        self._looks = 0
        # A fork begins with all that the service holds.
        held = use(pid)
        self._held = held.memory if held else 0
        self.due = math.inf if held is None else time.monotonic() + LOOK_SECONDS
        """Monotonic time of the next look; never where nothing can be seen."""

    def look(self, now: float) -> tuple[str, str] | None:
        """Verdict and words where the child uses too much of anything; nothing before ``due``."""
        if now < self.due:
            return None
        self.due = now + LOOK_SECONDS
        self._looks += 1
        found = use(self._pid)
        if found is None:
            return None
        if found.memory - self._held > self._most:
            return "memory", self._stopped(f"used more than {_mib(self._memory_bytes)} of memory")
        if self._threads is not None and found.threads > self._threads:
            # Not of memory: a thread that only waits takes next to none.
            return "error", self._stopped(f"started more than {self._threads} threads")
        if self._folder is not None and self._looks % LOOKS_PER_WALK == 0:
            filled = overfull(self._folder)
            return ("output", self._stopped(filled)) if filled else None
        return None

    def _stopped(self, what: str) -> str:
        return f"{self._who} {what} and was stopped"


def use(pid: int) -> Use | None:
    """What process ``pid`` uses; ``None`` where it has gone or nothing can be seen.

    Not statm: it counts shared memory of the answer's own making among the pages of files, and
    forgets what has been swapped out."""
    if sys.platform != "linux":
        return None
    try:
        status = os.open(f"/proc/{pid}/status", os.O_RDONLY | os.O_CLOEXEC)
        try:
            text = os.read(status, 1 << 14)
        finally:
            os.close(status)
    except OSError:
        return None
    threads = _THREADS.search(text)
    memory = sum(int(size) for size in _SIZES.findall(text)) << 10
    return Use(memory, int(threads[1]) if threads else 0)


def overfull(folder: Folder) -> str:
    """What is too much in ``folder``, as words that follow "the answer"; empty if nothing is.

    Follows no link and stops at the first thing that is too much. What may not be looked into
    counts as an entry."""
    walk = _Walk(folder)
    walk.into(str(folder.path), None, 1)
    return walk.found


class _Walk:
    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._bytes = self._entries = 0
        self.found = ""

    def into(self, name: str, parent: int | None, depth: int) -> None:
        # By descriptors, for a path would get too long to be opened before it got too deep.
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(name, flags, dir_fd=parent)
        except OSError:
            return
        try:
            with os.scandir(descriptor) as entries:
                for entry in entries:
                    self._count(entry, descriptor, depth)
                    if self.found:
                        return
        finally:
            os.close(descriptor)

    def _count(self, entry: os.DirEntry[str], parent: int, depth: int) -> None:
        most = self._folder
        self._entries += 1
        with contextlib.suppress(OSError):  # removed in this moment
            self._bytes += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
        if self._entries > most.most_entries:
            self.found = f"put more than {most.most_entries} files into its private folder"
        elif self._bytes > most.most_bytes:
            self.found = f"put more than {_mib(most.most_bytes)} into its private folder"
        elif entry.is_dir(follow_symlinks=False):
            if depth == DEEPEST:
                self.found = f"put more than {DEEPEST} folders into each other"
            else:
                self.into(entry.name, parent, depth + 1)


def _mib(size: int) -> str:
    return f"{size >> 20} MiB"
