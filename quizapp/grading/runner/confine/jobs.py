"""Windows: a child is put into a Job Object, which bounds it and ends it with the service.

A job bounds processes and memory; it guards no file and no network, so the tier stays `contained`.
Constants and layouts: winnt.h, jobapi2.h and handleapi.h of the Windows SDK, in fixed-width types.
Written from documentation, and not tried on Windows yet.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

UNTRIED = "Note: all of this was written from documentation and has not been tried on Windows yet."
FACTS = (
    "Stops: starting further processes, outliving the service, the clipboard, and windows, "
    "settings and sessions of the desktop.",
    "Does not stop: reading, changing or deleting files, network connections, or anything else "
    "this user may do.",
    "Note: run only code that you trust on this machine; your own answers are fine. The Linux "
    "inside Windows (WSL 2) has a wall.",
    UNTRIED,
)

LIMIT_ACTIVE_PROCESS = 0x0008
LIMIT_PROCESS_MEMORY = 0x0100
LIMIT_DIE_ON_UNHANDLED_EXCEPTION = 0x0400
LIMIT_KILL_ON_JOB_CLOSE = 0x2000
# Not set, on purpose: LIMIT_BREAKAWAY_OK (0x0800) and LIMIT_SILENT_BREAKAWAY_OK (0x1000), with
# which a child of the child could leave the job.

# Handles of others, the clipboard both ways, system parameters, display settings, global atoms,
# desktops, ending the session.
UI_EVERYTHING = 0x00FF

_BASIC_UI_RESTRICTIONS = 4
_EXTENDED_LIMIT_INFORMATION = 9
_LOADED_BYTES = 2 << 30
"""What Python and torch may have committed before an answer adds to it; generous, since libraries
reserve more than they use."""


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, with IO_COUNTERS as six numbers."""

    _fields_ = (
        ("BasicLimitInformation", BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class UiRestrictions(ctypes.Structure):
    """JOBOBJECT_BASIC_UI_RESTRICTIONS."""

    _fields_ = (("UIRestrictionsClass", ctypes.c_uint32),)


def limits(*, memory_bytes: int | None = None, alone: bool = False) -> ExtendedLimits:
    """The limits of a job that ends with its handle; `alone` forbids a second process in it."""
    wanted = ExtendedLimits()
    basic = wanted.BasicLimitInformation
    basic.LimitFlags = LIMIT_KILL_ON_JOB_CLOSE | LIMIT_DIE_ON_UNHANDLED_EXCEPTION
    if alone:
        basic.LimitFlags |= LIMIT_ACTIVE_PROCESS
        basic.ActiveProcessLimit = 1
    if memory_bytes is not None:
        basic.LimitFlags |= LIMIT_PROCESS_MEMORY
        wanted.ProcessMemoryLimit = memory_bytes + _LOADED_BYTES
    return wanted


class Job:
    """A job with one process in it, which dies when the job is closed or the service ends.

    The process need not be created suspended: it waits for its task, and runs only our own lines
    before that. OSError where the system refuses.
    """

    def __init__(self, process: int, kernel: Any = None) -> None:
        """`process`: a handle of the process. `kernel`: a stand-in for kernel32, for tests."""
        self._kernel = kernel or _kernel32()
        self._handle = self._kernel.CreateJobObjectW(None, None)
        if not self._handle:
            raise _fail("CreateJobObject")
        try:
            self._set(_EXTENDED_LIMIT_INFORMATION, limits())
            if not self._kernel.AssignProcessToJobObject(self._handle, process):
                raise _fail("AssignProcessToJobObject")
        except OSError:
            self.close()
            raise

    def confine(self, memory_bytes: int | None) -> None:
        """Forbid what an answer must not do; call it before the task is sent."""
        self._set(_BASIC_UI_RESTRICTIONS, UiRestrictions(UI_EVERYTHING))
        self._set(_EXTENDED_LIMIT_INFORMATION, limits(memory_bytes=memory_bytes, alone=True))

    def close(self) -> None:
        """End the process, if it still runs. Idempotent."""
        handle, self._handle = self._handle, None
        if handle:
            self._kernel.CloseHandle(handle)

    def _set(self, kind: int, value: ctypes.Structure) -> None:
        pointer, size = ctypes.byref(value), ctypes.sizeof(value)
        if not self._kernel.SetInformationJobObject(self._handle, kind, pointer, size):
            raise _fail("SetInformationJobObject")


def _kernel32() -> ctypes.CDLL:
    if sys.platform == "win32":
        library = ctypes.WinDLL("kernel32", use_last_error=True)
        handle, number = ctypes.c_void_p, ctypes.c_uint32
        # Without these ctypes would pass handles as ints, cutting them in half.
        library.CreateJobObjectW.argtypes = [ctypes.c_void_p, ctypes.c_wchar_p]
        library.CreateJobObjectW.restype = handle
        library.SetInformationJobObject.argtypes = [handle, ctypes.c_int, ctypes.c_void_p, number]
        library.AssignProcessToJobObject.argtypes = [handle, handle]
        library.CloseHandle.argtypes = [handle]
        return library
    raise OSError(f"{sys.platform} has no Job Objects")


def _fail(what: str) -> OSError:
    if sys.platform == "win32":
        return ctypes.WinError(ctypes.get_last_error())
    return OSError(what)
