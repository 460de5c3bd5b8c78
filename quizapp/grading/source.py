"""What text can be graded at all: the rules for a learner's source, wherever it comes in.

Nothing here parses it. A stranger's source is compiled in a runner behind its wall, and nowhere
else: text that is built to overwhelm a parser ends there.
"""

from __future__ import annotations

import re
from typing import Literal

MAX_BYTES = 1 << 20
"""Longest source, in bytes of UTF-8."""

_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_NO_CODE = re.compile(r"[ \t\f]*(?:#.*)?")
_UTF8 = frozenset(["utf-8", "utf8", "u8", "cp65001"])


class NotText(Exception):
    """Bytes that are no gradable text; ``str`` of it is the rest of a sentence about the file."""

    def __init__(
        self, why: str, kind: Literal["large", "binary", "encoding", "cookie", "empty"]
    ) -> None:
        super().__init__(why)
        self.kind = kind
        """What is the matter, for whoever knows what to advise."""


def decode(data: bytes) -> str:
    """A file's text with ``\\n`` line ends.

    Raises:
        NotText: it is none that can be graded.
    """
    text = utf8(data)
    if why := unreadable(text):
        raise NotText(why, "cookie")
    if not text.strip():
        raise NotText("is empty", "empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def utf8(data: bytes) -> str:
    """A file's text, its line ends as they are.

    Raises:
        NotText: it is none, not in UTF-8, or larger than any answer.
    """
    if len(data) > MAX_BYTES:
        raise NotText(f"is larger than {MAX_BYTES >> 20} MiB", "large")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_utf16(data):
        raise NotText("is UTF-16 text, not UTF-8", "encoding")
    if b"\0" in data:
        raise NotText("contains NUL bytes: it is not a text file", "binary")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        why = f"is not UTF-8: byte 0x{data[error.start]:02x} on line {line}"
        raise NotText(why, "encoding") from error


def _looks_utf16(data: bytes) -> bool:
    """UTF-16 without its mark: in mostly-ASCII source every other byte is NUL."""
    sample = data[:4096]
    half = len(sample) // 2
    return half >= 4 and any(sample[start::2].count(0) > 0.7 * half for start in (0, 1))


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
