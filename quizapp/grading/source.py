"""What text can be graded at all: the rules for a learner's source, wherever it comes in.

Nothing here parses it. A stranger's source is compiled in a runner behind its wall, and nowhere
else: text that is built to overwhelm a parser ends there.
"""

from __future__ import annotations

import re

MAX_BYTES = 1 << 20
"""Longest source, in bytes of UTF-8."""

_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE = re.compile(r"[ \t\f]*(?:#.*)?")
_UTF8 = frozenset(["utf-8", "utf8", "u8", "cp65001"])


def unreadable(source: str) -> str:
    """Why ``source`` is not gradable as text, as the rest of a sentence about the file; empty if
    it is."""
    try:
        size = len(source) if source.isascii() else len(source.encode())
    except UnicodeEncodeError:
        return "is not text: it has half a character in it"
    if size > MAX_BYTES:
        return f"is larger than {MAX_BYTES >> 20} MiB"
    if "\0" in source:
        return "contains NUL bytes: it is not a text file"
    # Python reads a file as this line says, people and this grader as UTF-8: not the same text.
    number, encoding = _declared(source)
    if encoding and not _is_utf8(encoding):
        return f"declares the encoding {encoding[:40]} on line {number}; only UTF-8 is graded"
    return ""


def _declared(source: str) -> tuple[int, str]:
    """Line and name of the encoding that is declared as PEP 263 says; no name if none is."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n", source[:4_000], maxsplit=2)[:2], start=1):
        if found := _COOKIE.match(line):
            return number, found[1]
        if not _NO_CODE.fullmatch(line):
            break
    return 0, ""


def _is_utf8(name: str) -> bool:
    name = name.lower().replace("_", "-")
    return name in _UTF8 or name.startswith("utf-8-")
