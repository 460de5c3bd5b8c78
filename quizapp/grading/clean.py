"""The one place where a stranger's text is made harmless: a runner's, a file's name, a pack's.

For terminals, logs, XML and pages alike. Markup of rich, Textual, Markdown or HTML is left as it
is, since whoever shows the text must not interpret it.
"""

from __future__ import annotations

import re
import unicodedata

MARKS = 4
"""Combining marks that one letter may carry; real languages need three."""

_SEQUENCES = re.compile(
    # Strings for the terminal (titles, links, the clipboard, device control), to their end; one
    # without an end takes no more than its line along.
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\n]*?(?:\x07|\x1b\\|\x9c|(?=\n)|\Z)"
    # Control sequences: colours, the cursor, screens, the mouse.
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    # All other escapes: character sets, resets.
    r"|\x1b[ -/]*[0-~]?"
)
_BREAKS = {0x2028: "\n", 0x2029: "\n"}
_INVISIBLE = frozenset(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0]
)
"""Letters and marks that show nothing; what is invisible by category needs no list."""


class _Harmless(dict[int, int | str | None]):
    """What becomes of a character, as ``str.translate`` asks: controls, formats (bidi, zero width,
    tags), surrogates, private and unassigned ones vanish."""

    def __missing__(self, code: int) -> int | str | None:
        kind = unicodedata.category(chr(code))
        gone = kind in ("Cc", "Cf", "Cs", "Co", "Cn") or code in _INVISIBLE
        gone = gone or 0xE0000 <= code < 0xE1000  # variation selectors can carry any message
        found = None if gone else _BREAKS.get(code, code)
        if code < 0x10000:
            self[code] = found
        return found


_HARMLESS = _Harmless({ord("\n"): "\n", ord("\t"): "\t"})


def clean(text: str, limit: int = 4_000, line: int | None = None) -> str:
    """``text`` without what a terminal obeys or an eye misses: escape sequences, control codes,
    bidi overrides, invisible characters, lone surrogates, floods of combining marks.

    Cut to ``limit`` characters, and each line to ``line``; says so where it cuts."""
    if len(text) <= limit and line is None and text.isascii() and text.isprintable():
        return text
    kept = text[: 4 * limit].replace("\r\n", "\n").replace("\r", "\n")
    kept = _SEQUENCES.sub("", kept).translate(_HARMLESS)
    if not kept.isascii():
        kept = _thin(kept)
    if line is not None:
        kept = "\n".join(one if len(one) <= line else _cut(one, line) for one in kept.split("\n"))
    return kept if max(len(kept), len(text) // 4) <= limit else _cut(kept, limit)


def clean_line(text: str, limit: int = 1_000) -> str:
    """The same on one line: for names, which must not pretend to be the lines after them."""
    return clean(text, limit).replace("\n", " ").replace("\t", " ")


def reveal(text: str, limit: int = 4_000) -> str:
    """``text`` with what an eye misses or a screen obeys spelt out, for code under review: an
    override that turns a line around must be seen, not taken away.

    Line breaks and tabs stay; each other character that ``clean`` would drop becomes its number."""
    kept = text[:limit].replace("\r\n", "\n").replace("\r", "\n")
    if not (kept.isascii() and kept.replace("\n", "").replace("\t", "").isprintable()):
        kept = "".join(
            one if _HARMLESS[ord(one)] in (one, ord(one)) else f"⟨U+{ord(one):04X}⟩" for one in kept
        )
        kept = _thin(kept)
    return kept if len(text) <= limit else f"{kept}… (cut at {limit} characters)"


def _cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, the last of which tell that there was more."""
    told = f"… (cut at {limit} characters)"
    told = told if limit >= 2 * len(told) else "…"
    return text[: limit - len(told)].rstrip() + told


def _thin(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for one in text:
        marks = marks + 1 if one > "\u02ff" and unicodedata.category(one) in ("Mn", "Me") else 0
        if marks <= MARKS:
            kept.append(one)
    return "".join(kept)
