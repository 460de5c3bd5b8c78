"""Landlock: a process gives up files, ports and signals for itself and its descendants.

Constants: include/uapi/linux/landlock.h. A right the kernel knows but the ruleset does not
*handle* stays free, so every right that this kernel accepts is handled. Which ones it accepts is
found by asking for each alone, not by its version number: distribution kernels carry parts of a
later interface and lack parts of the one they announce.
"""

from __future__ import annotations

import ctypes
import enum
import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from quizapp.grading.runner.confine import kernel

_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1


class Files(enum.IntFlag):
    """LANDLOCK_ACCESS_FS_*; the number is the interface version that brought the right."""

    EXECUTE = 1 << 0
    WRITE_FILE = 1 << 1
    READ_FILE = 1 << 2
    READ_DIR = 1 << 3
    REMOVE_DIR = 1 << 4
    REMOVE_FILE = 1 << 5
    MAKE_CHAR = 1 << 6
    MAKE_DIR = 1 << 7
    MAKE_REG = 1 << 8
    MAKE_SOCK = 1 << 9
    MAKE_FIFO = 1 << 10
    MAKE_BLOCK = 1 << 11
    MAKE_SYM = 1 << 12
    REFER = 1 << 13  # 2
    TRUNCATE = 1 << 14  # 3
    IOCTL_DEV = 1 << 15  # 5
    RESOLVE_UNIX = 1 << 16  # 9


class Net(enum.IntFlag):
    """LANDLOCK_ACCESS_NET_*."""

    BIND_TCP = 1 << 0  # 4
    CONNECT_TCP = 1 << 1  # 4
    BIND_UDP = 1 << 2  # 10
    CONNECT_SEND_UDP = 1 << 3  # 10


class Scope(enum.IntFlag):
    """LANDLOCK_SCOPE_*: what may not leave the domain."""

    ABSTRACT_UNIX_SOCKET = 1 << 0  # 6
    SIGNAL = 1 << 1  # 6


READ = Files.READ_FILE | Files.READ_DIR
DEVICE = Files.READ_FILE | Files.WRITE_FILE
# Left out on purpose: EXECUTE, device nodes, sockets and FIFOs, none of which an answer needs.
PRIVATE = (
    READ
    | Files.WRITE_FILE
    | Files.TRUNCATE
    | Files.REMOVE_DIR
    | Files.REMOVE_FILE
    | Files.MAKE_DIR
    | Files.MAKE_REG
    | Files.MAKE_SYM
    | Files.REFER
)


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights this kernel can take away."""

    files: Files
    net: Net
    scope: Scope


class _RulesetAttr(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _layout_ = (
        "ms"  # The kernel packs this struct; Python 3.14 wants the layout said beside _pack_.
    )
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """Return the kernel's Landlock interface version; OSError where it offers none."""
    return kernel.syscall(
        "landlock_create_ruleset",
        kernel.NR_LANDLOCK_CREATE_RULESET,
        0,
        0,
        _CREATE_RULESET_VERSION,
    )


def rights() -> Rights:
    """Find out which rights this kernel accepts, one by one (some twenty calls, microseconds)."""
    files, net, scope = Files(0), Net(0), Scope(0)
    for right in Files:
        if _accepts(Rights(right, Net(0), Scope(0))):
            files |= right
    for port in Net:
        if _accepts(Rights(Files(0), port, Scope(0))):
            net |= port
    for limit in Scope:
        if _accepts(Rights(Files(0), Net(0), limit)):
            scope |= limit
    return Rights(files, net, scope)


@dataclass(frozen=True, slots=True)
class Grants:
    """What the runners of one service may touch, but for what differs from run to run."""

    directories: tuple[str, ...]
    """Folders that may be read with all that is in them. Text, since each is opened."""
    files: tuple[str, ...]
    devices: tuple[str, ...]
    """Character devices that may be read and written."""
    roots: tuple[str, ...]
    """Few paths that hold all of `directories` and `files`, and neither /proc nor `base`."""
    base: str
    """Folder that the private folders of all runs lie in."""
    gpu: bool = False


def prepare(handled: Rights, grants: Grants) -> None:
    """Open some hundred folders now, once, for every later fork of this process.

    What this keeps is never added to: a rule added by a fork would stand for all that follow it.
    """
    key = handled, grants
    if key not in _prepared:
        _prepared[key] = _common(handled, grants)


def restrict(handled: Rights, grants: Grants, *, private: Path) -> None:
    """Give up every right in `handled` but those granted. Never to be undone.

    In two layers, for a file is free only where both let it pass: one for all runs, which grants
    each folder, but also /proc and the folders of all runs; and one for this run alone, which
    grants broadly, but of those two its own part only. Together they grant what one would, and
    the first, with its some hundred rules, is made once.

    Paths that are gone are skipped: a file that is not there cannot be read, wall or no wall.
    `private` and the process's own directory in /proc must be there.
    """
    if not private.is_relative_to(grants.base):
        raise ValueError(f"{private} does not lie in {grants.base}")
    layers = [_prepared.pop((handled, grants), -1)]
    try:
        if layers[0] < 0:
            layers = [_common(handled, grants)]
        layers.append(_own(handled, grants, private))
        for layer in layers:
            kernel.syscall("landlock_restrict_self", kernel.NR_LANDLOCK_RESTRICT_SELF, layer, 0)
    finally:
        # Whoever holds one of these could hand out rights to runs that come later.
        for layer in (*layers, *_prepared.values()):
            if layer >= 0:
                os.close(layer)
        _prepared.clear()


def prepared() -> tuple[int, ...]:
    """Return the descriptors that `prepare` holds, which a fork must keep until `restrict`."""
    return tuple(_prepared.values())


_prepared: dict[tuple[Rights, Grants], int] = {}


def _common(handled: Rights, grants: Grants) -> int:
    ruleset = _create(handled)
    try:
        _allow(ruleset, grants.directories, READ, os.O_DIRECTORY)
        _allow(ruleset, grants.files, Files.READ_FILE)
        _allow(ruleset, grants.devices, _device(handled, grants))
        in_proc = READ | Files.WRITE_FILE if grants.gpu else READ
        _allow(ruleset, ("/proc",), in_proc, os.O_DIRECTORY, must_exist=True)
        inside = PRIVATE & handled.files
        _allow(ruleset, (grants.base,), inside, os.O_DIRECTORY, must_exist=True)
    except BaseException:
        os.close(ruleset)
        raise
    return ruleset


def _own(handled: Rights, grants: Grants, private: Path) -> int:
    ruleset = _create(handled)
    try:
        for root in grants.roots:
            _allow(ruleset, (root,), READ if os.path.isdir(root) else Files.READ_FILE)
        _allow(ruleset, grants.devices, _device(handled, grants))
        # By number: a rule on /proc/self made before the fork would name the parent.
        own = (f"/proc/{os.getpid()}",)
        _allow(ruleset, own, READ, os.O_DIRECTORY, must_exist=True)
        if grants.gpu:
            # The driver names its threads through task/*/comm, and gives up where it may not.
            task = (f"/proc/{os.getpid()}/task",)
            _allow(ruleset, task, READ | Files.WRITE_FILE, os.O_DIRECTORY)
        inside = PRIVATE & handled.files
        _allow(ruleset, (os.fspath(private),), inside, os.O_DIRECTORY, must_exist=True)
    except BaseException:
        os.close(ruleset)
        raise
    return ruleset


def _device(handled: Rights, grants: Grants) -> Files:
    return (DEVICE | Files.IOCTL_DEV) & handled.files if grants.gpu else DEVICE


def _accepts(handled: Rights) -> bool:
    try:
        os.close(_create(handled))
    except OSError as error:
        # EINVAL: a bit this kernel does not know. E2BIG: a whole field it does not know.
        if error.errno in (errno.EINVAL, errno.E2BIG):
            return False
        raise
    return True


def _create(handled: Rights) -> int:
    attr = _RulesetAttr(handled.files, handled.net, handled.scope)
    return kernel.syscall(
        "landlock_create_ruleset",
        kernel.NR_LANDLOCK_CREATE_RULESET,
        ctypes.addressof(attr),
        ctypes.sizeof(attr),
        0,
    )


def _allow(
    ruleset: int, paths: Iterable[str], access: Files, flags: int = 0, *, must_exist: bool = False
) -> None:
    # Runs some hundred times in every run, hence no Path, no struct and no message per rule.
    attr = _PathBeneathAttr(access, -1)
    address = ctypes.addressof(attr)
    # No link is followed: paths were resolved when they were judged, and a link put there since
    # then could lead anywhere.
    flags |= os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW
    number, kind = kernel.NR_LANDLOCK_ADD_RULE, _RULE_PATH_BENEATH
    for path in paths:
        try:
            handle = os.open(path, flags)
        except (FileNotFoundError, NotADirectoryError):
            if must_exist:
                raise
            continue
        try:
            attr.parent_fd = handle
            kernel.syscall("landlock_add_rule", number, ruleset, kind, address)
        finally:
            os.close(handle)
