"""Whether an answer is still the stub."""

from __future__ import annotations


def is_untouched(source: str, stub: str) -> bool:
    """Whether the code is the stub's, blank lines, trailing blanks and comment lines aside.

    Text alone is compared: hostile source is never parsed outside a runner."""
    return _code(source) == _code(stub)


def _code(text: str) -> list[str]:
    lines = (line.rstrip() for line in text.removeprefix("\ufeff").splitlines())
    return [line for line in lines if line and not line.lstrip().startswith("#")]
