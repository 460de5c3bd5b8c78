"""Memory put together into large pages, so that forks of this process cost less. Linux only.

A fork copies an entry for each page, and its end takes each away again: 40,000 of them once torch
is loaded, half of what a fork costs. In pages of 2 MiB they are a hundred. Gathering them takes a
quarter of a second, so it is done where many forks will follow, and not for a first verdict.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
import sys

LARGE = 2 << 20
_MADV_COLLAPSE = 25  # include/uapi/asm-generic/mman-common.h, since Linux 6.1
_WRITABLE = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0\s*(?:\[heap\])?")


def gather() -> int:
    """Bytes that are in large pages now and were asked to be; 0 where the kernel does not do it."""
    if sys.platform != "linux":
        return 0
    libc = ctypes.CDLL(None)
    done = 0
    # What the kernel refuses (a page that was never written to) stays as it is.
    with contextlib.suppress(OSError), open("/proc/self/maps", encoding="utf-8") as maps:
        for line in list(maps):
            if found := _WRITABLE.fullmatch(line.strip()):
                first, end = (int(one, 16) for one in found.groups())
                for start in range(-(-first // LARGE) * LARGE, end - LARGE + 1, LARGE):
                    address = ctypes.c_void_p(start)
                    if libc.madvise(address, ctypes.c_size_t(LARGE), _MADV_COLLAPSE) == 0:
                        done += LARGE
    return done
