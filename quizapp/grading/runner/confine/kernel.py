"""The few Linux system calls that Python does not offer, through ctypes.

Numbers and constants come from the kernel's own headers, named beside each. Nothing is loaded on
other systems, where importing this module must still succeed.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import sys

LINUX = sys.platform == "linux"

# include/uapi/asm-generic/unistd.h. System calls added since Linux 5.1 (number 424 on) have one
# number on every architecture but alpha: arch/x86/entry/syscalls/syscall_64.tbl says the same.
NR_CLOSE_RANGE = 436
NR_LANDLOCK_CREATE_RULESET = 444
NR_LANDLOCK_ADD_RULE = 445
NR_LANDLOCK_RESTRICT_SELF = 446

# include/uapi/linux/prctl.h; the same on every architecture.
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39

# include/uapi/linux/capability.h.
CAPABILITY_VERSION_3 = 0x20080522
CAP_CHOWN = 1 << 0
CAP_DAC_OVERRIDE = 1 << 1
CAP_DAC_READ_SEARCH = 1 << 2
CAP_FOWNER = 1 << 3
CAP_KILL = 1 << 5
CAP_SETGID = 1 << 6
CAP_SETUID = 1 << 7


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilityWord(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


_CapabilitySet = _CapabilityWord * 2


@functools.cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    # syscall(2) is variadic: without argtypes ctypes would pass ints, cutting pointers in half.
    libc.syscall.argtypes = [ctypes.c_long] * 7
    libc.syscall.restype = ctypes.c_long
    libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    libc.prctl.restype = ctypes.c_int
    return libc


def _fail(what: str) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"{what}: {os.strerror(code)}")


def syscall(what: str, number: int, *args: int) -> int:
    """Make one system call of up to six integer arguments; an error becomes OSError."""
    result: int = _libc().syscall(number, *args, *(0,) * (6 - len(args)))
    if result < 0:
        raise _fail(what)
    return result


def prctl(what: str, option: int, argument: int = 0) -> int:
    """Make one prctl call; the unused arguments are zero, as several options insist."""
    result: int = _libc().prctl(option, argument, 0, 0, 0)
    if result < 0:
        raise _fail(what)
    return result


def rename(name: str) -> None:
    """Name the calling thread, in at most 15 bytes; no file is needed for it."""
    text = ctypes.create_string_buffer(name.encode())
    prctl("name a process", PR_SET_NAME, ctypes.addressof(text))


def close_range(first: int, last: int) -> bool:
    """Close descriptors `first` to `last`; False where the kernel (before 5.9) cannot."""
    try:
        syscall("close_range", NR_CLOSE_RANGE, first, last, 0)
    except OSError as error:
        if error.errno == errno.ENOSYS:
            return False
        raise
    return True


def permitted_capabilities() -> int:
    """Return the capabilities this thread may use, as a bit set."""
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    words = _CapabilitySet()
    if _libc().capget(ctypes.byref(header), words) < 0:
        raise _fail("capget")
    return int(words[0].permitted) | int(words[1].permitted) << 32


def set_capabilities(*, effective: int, permitted: int) -> None:
    """Replace this thread's capabilities; only fewer than before are accepted by the kernel."""
    header = _CapabilityHeader(CAPABILITY_VERSION_3, 0)
    words = _CapabilitySet()
    for index in range(2):
        words[index].effective = effective >> (32 * index) & 0xFFFFFFFF
        words[index].permitted = permitted >> (32 * index) & 0xFFFFFFFF
    if _libc().capset(ctypes.byref(header), words) < 0:
        raise _fail("capset")
