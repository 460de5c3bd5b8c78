"""Whether an answer is still the stub, or nothing at all."""

from __future__ import annotations


def is_untouched(source: str, stub: str) -> bool:
    """Whether the code is the stub's or none, blank lines, trailing blanks and comments aside.

    Text alone is compared: hostile source is never parsed outside a runner."""
    return _code(source) in ([], _code(stub))


def _code(text: str) -> list[str]:
    lines = (line.rstrip() for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in lines if line and not line.lstrip().startswith("#")]
