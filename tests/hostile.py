"""Text as hostile as a terminal, a screen or a parser can meet, and what must be left of it."""

import unicodedata
from typing import Any

MARKS = "[/] [red] [@click=app.quit]q[/] [link=http://x]l[/link] {x} %s <b>&]]> `*_"
"""Markup of other languages: shown as it stands, wherever it is shown."""

NASTY = (
    "\x1b[31mred\x1b[?1049h\x1b]52;c;aGk=\x07\x1b]8;;http://x\x1b\\\x1b]0;title\x9c\x1bPq\x1b\\"
    "\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\\x9b2J\x9d0;t\x9c\x90q\x9c\x1bc\x1b(0"
    "\x00\x07\x08\x7f\x0b\x0c\x85\r"
    "\u202eevil\u2066\u200f\u200b\u2060\ufeff\U000e0041\U000e007f\U000e0101\u3164\u2028\u2029"
    "\ud800\udcff\ue000\ufffe\U0010ffff"
    "z" + "\u0351" * 60 + MARKS
)
"""All of it at once."""


def harmful(text: str) -> str:
    """What in ``text`` a terminal would obey or an eye miss; empty where nothing is."""
    marks = 0
    for one in text:
        kind = unicodedata.category(one)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and one not in "\n\t":
            return f"{one!r} in {text!r}"
        if marks > 4 or one in "\u3164\u2800\u115f":
            return f"{one!r} in {text!r}"
    return ""


def strings(document: Any) -> list[str]:
    """All texts in a JSON document, keys included."""
    match document:
        case str():
            return [document]
        case list():
            return [text for one in document for text in strings(one)]
        case dict():
            return [text for pair in document.items() for one in pair for text in strings(one)]
    return []
