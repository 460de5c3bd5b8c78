"""The one place where text from a runner is made harmless for terminals, logs and pages."""

from __future__ import annotations

import re
import unicodedata

_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_].*?(?:\x07|\x1b\\|$)|[@-Z\\-_])", re.DOTALL
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT = frozenset("\n\t")


def clean(text: str, limit: int = 4_000) -> str:
    """``text`` without escape sequences, control codes, bidi overrides and lone surrogates.

    Cut to ``limit`` characters, and says so. Markup of rich or HTML is left alone: whoever prints
    the text must not interpret it.
    """
    text = _ESCAPES.sub("", text[: 4 * limit]).replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        one
        for one in text
        if one in _KEPT
        or not (one in _BIDI or unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn"))
    )
    return kept if len(kept) <= limit else kept[:limit] + f"… (cut at {limit} characters)"
