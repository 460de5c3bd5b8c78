"""The filter's decisions, read by a small interpreter: on every architecture, without a kernel."""

from __future__ import annotations

import errno
import signal
import struct
from typing import NamedTuple

import pytest

from quizapp.grading.runner.confine import bpf, seccomp, syscalls

PID = 4321
OTHER = 1234
ALLOW, KILL = bpf.ALLOW, bpf.KILL_PROCESS
DENIED = bpf.refuse(errno.EPERM)
ABSENT = bpf.refuse(errno.ENOSYS)

X86, ARM = syscalls.TABLES["x86_64"], syscalls.TABLES["aarch64"]
CLONE_VM, CLONE_THREAD, SIGCHLD = 0x100, 0x10000, 17
AS_PTHREAD_CREATE_ASKS = 0x3D0F00
O_RDWR, O_CREAT, O_TRUNC = 0o2, 0o100, 0o1000


class Asked(NamedTuple):
    name: str
    arguments: tuple[int, ...] = ()
    gpu: bool = False


def decide(code: bytes, number: int, audit: int, arguments: tuple[int, ...] = ()) -> int:
    """Run a filter on one call, as the kernel would."""
    words = [*arguments, *(0,) * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, audit, 0, *(one & (1 << 64) - 1 for one in words))
    accumulator = at = 0
    while True:
        operation, true, false, constant = struct.unpack_from("=HBBI", code, 8 * at)
        at += 1
        match operation:
            case bpf.LOAD:
                accumulator = struct.unpack_from("<I", data, constant)[0]
            case bpf.AND:
                accumulator &= constant
            case bpf.JUMP:
                at += constant
            case bpf.JUMP_EQUAL:
                at += true if accumulator == constant else false
            case bpf.JUMP_AT_LEAST:
                at += true if accumulator >= constant else false
            case bpf.RETURN:
                return int(constant)
            case _:
                raise AssertionError(f"operation {operation:#x}")


def built(table: syscalls.Table, *, gpu: bool = False) -> bytes:
    return bytes(bpf.encode(seccomp.lines(table, gpu=gpu)).bound_to(PID))


def ask(table: syscalls.Table, asked: Asked) -> int:
    code = built(table, gpu=asked.gpu)
    return decide(code, table.numbers[asked.name], table.audit, asked.arguments)


both = pytest.mark.parametrize("table", [X86, ARM], ids=["x86-64", "aarch64"])

ALLOWED = [
    Asked("socketpair", (1, 1)),
    Asked("socketpair", (1, 1 | 0o2000000 | 0o4000)),
    Asked("socketpair", (1, 5)),
    Asked("clone", (AS_PTHREAD_CREATE_ASKS,)),
    Asked("openat", (-100, 0, 0)),
    Asked("openat", (-100, 0, 0o1 | O_CREAT | O_TRUNC)),
    Asked("openat", (-100, 0, O_RDWR | O_CREAT | O_TRUNC)),
    Asked("kill", (PID, signal.SIGTERM)),
    Asked("tkill", (PID, signal.SIGABRT)),
    Asked("tgkill", (PID, 99, signal.SIGABRT)),
    Asked("prlimit64", (0, 7)),
    Asked("prlimit64", (PID, 7)),
    Asked("sched_setaffinity", (0, 8)),
    Asked("sched_setaffinity", (PID, 8)),
    Asked("setpriority", (0, 0, 5)),
    Asked("ioprio_set", (1, 0)),
    Asked("fcntl", (3, 2, 1)),
    Asked("fcntl", (3, 1030, 0)),
    Asked("ioctl", (1, 0x5401)),
    Asked("ioctl", (1, 0x5413)),
    Asked("ioctl", (3, 0xC020462A), gpu=True),
    Asked("ioctl", (3, 0x30000001), gpu=True),
    Asked("prctl", (15,)),
    Asked("prctl", (21,)),
    Asked("prctl", (0x53564D41,)),
    Asked("seccomp", (2,)),
]
REFUSED = [
    Asked("socket", (1, 1)),
    Asked("socket", (2, 1)),
    Asked("socket", (40, 1)),
    Asked("connect", (3,)),
    Asked("bind", (3,)),
    Asked("socketpair", (2, 1)),
    Asked("socketpair", (1, 2)),
    Asked("socketpair", (1, 3)),
    Asked("clone", (SIGCHLD,)),
    Asked("clone", (CLONE_VM | 0x4000 | SIGCHLD,)),
    Asked("clone", (AS_PTHREAD_CREATE_ASKS | 0x10000000,)),
    Asked("clone", (AS_PTHREAD_CREATE_ASKS | 0x00020000,)),
    Asked("openat", (-100, 0, O_TRUNC)),
    Asked("openat", (-100, 0, O_TRUNC | 0o3)),
    Asked("kill", (OTHER, 0)),
    Asked("kill", (0, 9)),
    Asked("kill", (-1, 9)),
    Asked("kill", (-PID, 9)),
    Asked("tkill", (OTHER, 9)),
    Asked("tgkill", (OTHER, OTHER, 9)),
    Asked("rt_sigqueueinfo", (OTHER, 9)),
    Asked("rt_tgsigqueueinfo", (OTHER, OTHER, 9)),
    Asked("prlimit64", (OTHER, 7)),
    Asked("sched_setaffinity", (OTHER, 8)),
    Asked("sched_setattr", (OTHER,)),
    Asked("setpriority", (0, OTHER, 5)),
    Asked("setpriority", (1, 0, 5)),
    Asked("setpriority", (2, 0, 5)),
    Asked("ioprio_set", (1, OTHER)),
    Asked("ioprio_set", (3, 0)),
    Asked("move_pages", (OTHER,)),
    Asked("fcntl", (3, 8, OTHER)),
    Asked("fcntl", (3, 15, 0)),
    Asked("ioctl", (0, 0x5412)),
    Asked("ioctl", (0, 0x541C)),
    Asked("ioctl", (3, 0x8901)),
    Asked("ioctl", (3, 0xC020462A)),
    Asked("ioctl", (0, 0x5412), gpu=True),
    Asked("ioctl", (3, 0x40086602), gpu=True),
    Asked("ioctl", (3, 0x8901), gpu=True),
    Asked("prctl", (1, 0)),
    Asked("prctl", (4, 1)),
    Asked("prctl", (62, 2, OTHER)),
]
WHATEVER = """
ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd pidfd_send_signal kcmp setsid
setpgid execve execveat shmget semget msgget mq_open add_key request_key keyctl memfd_create bpf
perf_event_open userfaultfd unshare setns mount umount2 pivot_root chroot open_tree move_mount
fsopen fsmount mount_setattr fchmod fchmodat fchmodat2 fchown fchownat utimensat setxattr lsetxattr
fsetxattr removexattr setxattrat mknodat truncate name_to_handle_at open_by_handle_at
inotify_add_watch fanotify_init personality syslog listen accept accept4 process_madvise
"""
OLD = """
fork vfork chmod chown lchown utime utimes futimesat mknod inotify_init uselib modify_ldt iopl
ioperm
"""


def name(asked: Asked) -> str:
    return f"{asked.name}{asked.arguments}" + (" gpu" if asked.gpu else "")


@both
@pytest.mark.parametrize("asked", ALLOWED, ids=name)
def test_allowed(table: syscalls.Table, asked: Asked) -> None:
    assert ask(table, asked) == ALLOW


@both
@pytest.mark.parametrize("asked", REFUSED, ids=name)
def test_refused(table: syscalls.Table, asked: Asked) -> None:
    assert ask(table, asked) == DENIED


@both
def test_refused_whatever_the_arguments(table: syscalls.Table) -> None:
    decisions = {one: ask(table, Asked(one)) for one in WHATEVER.split()}
    assert set(decisions.values()) == {DENIED}, decisions


@both
def test_said_to_be_absent(table: syscalls.Table) -> None:
    names = ("clone3", "openat2", "io_uring_setup", "io_uring_enter", "io_uring_register")
    assert {ask(table, Asked(one)) for one in names} == {ABSENT}


def test_what_aarch64_never_had_is_judged_on_x86() -> None:
    assert {ask(X86, Asked(one)) for one in OLD.split()} == {DENIED}
    assert ask(X86, Asked("open", (0, O_TRUNC))) == DENIED
    assert ask(X86, Asked("open", (0, O_TRUNC | O_RDWR))) == ALLOW


def test_both_tables_have_every_name() -> None:
    assert set(X86.numbers) - set(ARM.numbers) == {"open", *OLD.split()}
    assert set(ARM.numbers) <= set(X86.numbers)
    assert set(seccomp.names()) == set(X86.numbers) - {"seccomp"}


@both
def test_no_number_stands_twice(table: syscalls.Table) -> None:
    numbers = sorted(table.numbers.values())
    assert len(set(numbers)) == len(numbers)
    assert numbers[-1] <= syscalls.NEWEST


@both
@pytest.mark.parametrize("gpu", [False, True])
def test_every_other_call_is_free_and_every_later_one_absent(
    table: syscalls.Table, gpu: bool
) -> None:
    code = built(table, gpu=gpu)
    judged = set(table.numbers.values()) - {table.numbers["seccomp"]}
    for number in range(syscalls.NEWEST + 200):
        decision = decide(code, number, table.audit)
        if number > syscalls.NEWEST:
            assert decision == ABSENT, number
        elif number not in judged:
            assert decision == ALLOW, number


@both
def test_other_architectures_are_killed(table: syscalls.Table) -> None:
    code = built(table)
    for audit in (0x40000003, 0x40000028, (ARM if table is X86 else X86).audit, 0):
        assert decide(code, 0, audit) == KILL


def test_the_other_calling_convention_of_x86_is_killed() -> None:
    code = built(X86)
    for number in (0x40000000, 0x40000000 + 41, 0xFFFFFFFF):
        assert decide(code, number, X86.audit) == KILL


@both
def test_the_kernel_would_take_it(table: syscalls.Table) -> None:
    """Every jump lands inside, forwards; every path ends; it is no longer than allowed."""
    lines = seccomp.lines(table, gpu=False)
    assert len(lines) <= 4096
    for at, (operation, true, false, constant) in enumerate(lines):
        assert 0 <= true <= 255 and 0 <= false <= 255
        if operation == bpf.JUMP:
            assert at + 1 + constant < len(lines)
        elif operation in (bpf.JUMP_EQUAL, bpf.JUMP_AT_LEAST):
            assert at + 1 + max(true, false) < len(lines)
        elif operation == bpf.LOAD:
            assert constant % 4 == 0 and constant < 64
    assert lines[-1][0] == bpf.RETURN


def test_the_search_is_short() -> None:
    """A call that no rule names costs a handful of comparisons, not one for each rule."""
    lines = seccomp.lines(X86, gpu=False)
    at, steps, number = 4, 0, X86.numbers["openat"] - 20
    while lines[at][0] != bpf.RETURN:
        operation, true, false, constant = lines[at]
        steps += 1
        at += 1 + (constant if operation == bpf.JUMP else true if number >= constant else false)
    assert steps <= 20
