"""The system calls an answer is refused: what Landlock leaves open, and a second lock on the rest.

A list of refusals, not of permissions: what torch and libc call changes with every release. It
stays closed all the same to calls that are younger than this file (`syscalls.NEWEST`). Refused
calls fail with EPERM, which Python shows as PermissionError; where libraries probe for a call and
know another way, it is ENOSYS, "there is no such call".
"""

from __future__ import annotations

import ctypes
import errno
import functools
from collections.abc import Iterator

from quizapp.grading.runner.confine import bpf, kernel, syscalls
from quizapp.grading.runner.confine.bpf import OWN, Program, Rule, Test

# include/uapi/linux/seccomp.h and prctl.h
_SET_MODE_FILTER = 1
_MODE_FILTER = 2
_PR_GET_SECCOMP = 21
_PR_SET_SECCOMP = 22

_DENIED = bpf.refuse(errno.EPERM)
_ABSENT = bpf.refuse(errno.ENOSYS)

# Whatever the arguments.
_REFUSED = {
    "network": "socket connect bind listen accept accept4",
    "programs": "execve execveat uselib",
    "processes": "fork vfork setsid setpgid",
    "other processes": """
        ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp
        pidfd_open pidfd_getfd pidfd_send_signal migrate_pages""",
    "shared memory, queues, keys": """
        shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
        mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
        add_key request_key keyctl memfd_create memfd_secret""",
    "namespaces and mounts": """
        unshare setns mount umount2 pivot_root chroot open_tree open_tree_attr move_mount fsopen
        fsconfig fsmount fspick mount_setattr statmount listmount listns""",
    # Landlock judges none of these: neither modes and dates, nor watching a folder it hides.
    "what files say of themselves": """
        chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat
        utimensat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr
        removexattrat file_setattr mknod mknodat truncate name_to_handle_at open_by_handle_at
        inotify_init inotify_init1 inotify_add_watch fanotify_init fanotify_mark""",
    "parts of the kernel with a history": "bpf perf_event_open userfaultfd personality modify_ldt",
    "the machine": """
        acct syslog reboot kexec_load kexec_file_load init_module finit_module delete_module
        swapon swapoff quotactl quotactl_fd settimeofday clock_settime adjtimex clock_adjtime
        sethostname setdomainname vhangup iopl ioperm lookup_dcookie""",
}
# clone3 and openat2 hide what they ask for in memory a filter cannot read: libc falls back to the
# older forms, which show it. io_uring would do every other call behind the filter's back.
_SAID_ABSENT = "clone3 openat2 io_uring_setup io_uring_enter io_uring_register"

_AF_UNIX = 1
_SOCK_STREAM, _SOCK_SEQPACKET = 1, 5
_CLONE_THREAD = 0x10000
# NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_CLONE_NEW = 0x7E02_0000
_TRUNCATE = 0o1000
_ACCESS_MODE = 0o3
_PRIO_PROCESS = 0
_IOPRIO_WHO_PROCESS = 1
_F_SETOWN, _F_SETOWN_EX = 8, 15
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SCHED_CORE = 1, 4, 62

# What Python and libc ask of descriptors: TCGETS, TCGETS2, TIOCGWINSZ, FIONREAD, FIONBIO,
# FIONCLEX, FIOCLEX, FICLONE.
_IOCTL = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x4004_9409)
# A GPU driver's own numbers are known to nobody, so with one only what is known to harm is
# refused: TIOCSTI, TIOCLINUX, TIOCSPGRP, FIOSETOWN, SIOCSPGRP, and what changes files that are
# open for reading (flags, encryption, verity, version; subvolumes and snapshots of btrfs).
_IOCTL_HARMFUL = (
    *(0x5412, 0x541C, 0x5410, 0x8901, 0x8902),
    *(0x4008_6602, 0x401C_5820, 0x800C_6613, 0x4080_6685, 0x4008_7602),
    *(0x5000_940E, 0x5000_9401, 0x5000_9417, 0x5000_9418),
)


def _own(argument: int, *also: int) -> Test:
    return Test(argument, (OWN, *also))


def _judged(gpu: bool) -> Iterator[tuple[str, tuple[Test, ...]]]:
    """Yield the calls whose arguments decide, with what makes them harmless."""
    # Not datagrams: they can be sent to any address, past connect. These two cannot.
    kinds = Test(1, (_SOCK_STREAM, _SOCK_SEQPACKET), mask=0xF)
    yield "socketpair", (Test(0, (_AF_UNIX,)), kinds)
    # Threads, in this process's own namespaces.
    yield "clone", (Test(0, (_CLONE_THREAD,), mask=_CLONE_THREAD | _CLONE_NEW),)
    # Emptying a file that is open for reading only, or for nothing at all, which Landlock
    # overlooks before version 3.
    emptied = (_TRUNCATE, _TRUNCATE | _ACCESS_MODE)
    mask = _TRUNCATE | _ACCESS_MODE
    yield "open", (Test(1, emptied, mask=mask, among=False),)
    yield "openat", (Test(2, emptied, mask=mask, among=False),)
    for name in ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        yield name, (_own(0),)
    for name in (
        "prlimit64",
        "sched_setaffinity",
        "sched_setparam",
        "sched_setscheduler",
        "sched_setattr",
        "move_pages",
    ):
        yield name, (_own(0, 0),)
    yield "setpriority", (Test(0, (_PRIO_PROCESS,)), _own(1, 0))
    yield "ioprio_set", (Test(0, (_IOPRIO_WHO_PROCESS,)), _own(1, 0))
    # Signals by way of a descriptor whose "owner" is another process.
    yield "fcntl", (Test(1, (_F_SETOWN, _F_SETOWN_EX), among=False),)
    # Outliving the service, being looked into, and ties to other processes.
    kept = (_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SCHED_CORE)
    yield "prctl", (Test(0, kept, among=False),)
    yield "ioctl", (Test(1, _IOCTL_HARMFUL, among=False) if gpu else Test(1, _IOCTL),)


def names() -> Iterator[str]:
    """Yield every call that the filter judges, by name."""
    for group in _REFUSED.values():
        yield from group.split()
    yield from _SAID_ABSENT.split()
    yield from (name for name, _ in _judged(gpu=False))


def lines(table: syscalls.Table, *, gpu: bool) -> list[bpf.Line]:
    """Return the filter for one architecture, before it is packed."""
    rules: dict[int, Rule] = {}

    def rule(name: str, action: Rule) -> None:
        # Older forms that this architecture never had are no gap.
        if name in table.numbers:
            rules[table.numbers[name]] = action

    for group in _REFUSED.values():
        for name in group.split():
            rule(name, _DENIED)
    for name in _SAID_ABSENT.split():
        rule(name, _ABSENT)
    for name, tests in _judged(gpu):
        rule(name, (_DENIED, tests))
    return bpf.assemble(
        table.audit, rules, newest=syscalls.NEWEST, absent=_ABSENT, foreign=table.foreign
    )


@functools.cache
def program(*, gpu: bool = False) -> Program:
    """Return the filter for this machine's processor; `unavailable` must have been empty."""
    table = syscalls.here()
    assert table is not None
    return bpf.encode(lines(table, gpu=gpu))


def unavailable() -> str:
    """Say why this system takes no filter; empty where it does."""
    if not kernel.LINUX:
        return "this system has no seccomp"
    if syscalls.here() is None:
        return "quizapp knows the system calls of x86-64 and aarch64 only"
    try:
        # With no filter at all the answer is EFAULT, from a kernel that would take one.
        kernel.prctl("ask for seccomp", _PR_SET_SECCOMP, _MODE_FILTER)
    except OSError as error:
        if error.errno == errno.EFAULT:
            return ""
        if error.errno == errno.EINVAL:
            return "this kernel was built without seccomp"
        return f"seccomp does not answer: {error}"
    return "seccomp took a filter that is none"


class _SocketFilterProgram(ctypes.Structure):
    """struct sock_fprog, include/uapi/linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install(filtered: Program, pid: int) -> None:
    """Put the filter on this process (``pid``, its own id), for good.

    It binds the calling thread and all it starts later; no_new_privs must be set.
    """
    table = syscalls.here()
    assert table is not None
    code = filtered.bound_to(pid)
    buffer = (ctypes.c_char * len(code)).from_buffer(code)
    whole = _SocketFilterProgram(len(code) // 8, ctypes.addressof(buffer))
    number = table.numbers["seccomp"]
    kernel.syscall("seccomp", number, _SET_MODE_FILTER, 0, ctypes.addressof(whole))
    if kernel.prctl("read it back", _PR_GET_SECCOMP) != _MODE_FILTER:
        raise OSError("the filter was taken and is not in force")
