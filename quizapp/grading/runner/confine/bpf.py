"""Assemble a system-call filter: classic BPF, as include/uapi/linux/filter.h and seccomp.h say.

Pure: nothing here calls the kernel, so any architecture's filter can be built and read anywhere.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ALLOW = 0x7FFF_0000
KILL_PROCESS = 0x8000_0000
_ERRNO = 0x0005_0000

LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
JUMP_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
JUMP = 0x05  # BPF_JMP | BPF_JA
RETURN = 0x06  # BPF_RET | BPF_K

# struct seccomp_data: the number, the architecture, the instruction pointer, six arguments.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_WORD = 0xFFFF_FFFF
_FARTHEST = 255

OWN = -1
"""Stands for the id of the process that installs the filter, which is known only then."""

Line = tuple[int, int, int, int]
"""Code, jump if true, jump if false, constant: struct sock_filter."""


def refuse(code: int) -> int:
    """Return the action that fails a call with error number ``code``."""
    return _ERRNO | code


@dataclass(frozen=True, slots=True)
class Test:
    """A condition on the low 32 bits of one argument. Both architectures are little-endian."""

    argument: int
    values: tuple[int, ...]
    """Compared after masking; ``OWN`` is the process's id."""
    mask: int = _WORD
    among: bool = True
    """Whether the call passes with these values alone, or with all but these."""


@dataclass(frozen=True, slots=True)
class Program:
    """A filter in the kernel's form."""

    code: bytes
    own: tuple[int, ...]
    """Where in ``code`` the process's id belongs."""

    def bound_to(self, pid: int) -> bytearray:
        """Return the filter for process ``pid``."""
        code = bytearray(self.code)
        for place in self.own:
            code[place : place + 4] = pid.to_bytes(4, sys.byteorder)
        return code


Rule = int | tuple[int, tuple[Test, ...]]
"""An action, or an action taken unless all the tests pass."""


def assemble(
    audit: int, rules: Mapping[int, Rule], *, newest: int, absent: int, foreign: int | None
) -> list[Line]:
    """Return a filter: kill other architectures, obey ``rules`` by number, allow the rest.

    Numbers above ``newest`` get the action ``absent``; those from ``foreign`` on are killed.
    """
    lines: list[Line] = [
        (LOAD, 0, 0, _ARCHITECTURE),
        (JUMP_EQUAL, 1, 0, audit),
        (RETURN, 0, 0, KILL_PROCESS),
        (LOAD, 0, 0, _NUMBER),
    ]
    spans: list[tuple[int, Rule]] = [(0, ALLOW)]
    for number in sorted(rules):
        if spans[-1][0] == number:
            spans.pop()
        spans += [(number, rules[number]), (number + 1, ALLOW)]
    spans = [one for one in spans if one[0] <= newest]
    spans.append((newest + 1, absent))
    if foreign is not None:
        spans.append((foreign, KILL_PROCESS))
    return lines + _tree(spans)


def _tree(spans: Sequence[tuple[int, Rule]]) -> list[Line]:
    """Search the number in halves: eight comparisons instead of two hundred, in every call."""
    if len(spans) == 1:
        return _leaf(spans[0][1])
    middle = len(spans) // 2
    below, above = _tree(spans[:middle]), _tree(spans[middle:])
    if len(below) <= _FARTHEST:
        return [(JUMP_AT_LEAST, len(below), 0, spans[middle][0]), *below, *above]
    return [(JUMP_AT_LEAST, 0, 1, spans[middle][0]), (JUMP, 0, 0, len(below)), *below, *above]


def _leaf(rule: Rule) -> list[Line]:
    if isinstance(rule, int):
        return [(RETURN, 0, 0, rule)]
    action, tests = rule
    lines: list[Line] = []
    for test in tests:
        lines.append((LOAD, 0, 0, _ARGUMENTS + 8 * test.argument))
        if test.mask != _WORD:
            lines.append((AND, 0, 0, test.mask))
        count = len(test.values)
        for index, value in enumerate(test.values):
            # A match leaves the list: past the refusal, or (all but these) right onto it.
            lines.append((JUMP_EQUAL, count - index, 0, value))
        if not test.among:
            lines.append((JUMP, 0, 0, 1))
        lines.append((RETURN, 0, 0, action))
    lines.append((RETURN, 0, 0, ALLOW))
    return lines


def encode(lines: Sequence[Line]) -> Program:
    """Pack a filter, once for every process that is going to install it."""
    packed = b"".join(
        struct.pack("=HBBI", code, true, false, constant & _WORD)
        for code, true, false, constant in lines
    )
    return Program(packed, tuple(8 * at + 4 for at, one in enumerate(lines) if one[3] == OWN))
