"""A challenge's hidden side as runnable code: reference, mistakes, accepted answers.

The only reader of ``solutions/`` (besides ``quiz solution``, which shows a learner the reference).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from quizapp.checks.harness import load_source

BROKEN_PACK = "the challenge pack is broken; `quiz dev check` shows where"
"""The hint behind a ``BankError``."""


class BankError(Exception):
    """A pack's hidden side is broken: the author's or our fault, never the learner's."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer that people really write."""

    id: str
    find: str = ""
    """Text of the reference that the mistake replaces; stands there exactly once. Empty where
    the mistake is a whole file."""
    replace: str = ""
    common: bool = False
    """Whether pairs with other common mistakes are looked for as well."""
    source: str = ""
    """The whole wrong answer, where no edit can say it."""


def read(path: Path) -> str:
    """A text file of the pack; ``BankError`` names it when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BankError(
            f"{path.name} of challenge {path.parent.name} cannot be read: {error}"
        ) from error


def mistakes(folder: Path) -> tuple[Mistake, ...]:
    """The mistakes of ``mistakes.toml`` in order, then the whole files of ``mistakes/``."""
    found: list[Mistake] = []
    listing = folder / "mistakes.toml"
    if listing.exists():
        try:
            entries = tomllib.loads(read(listing)).get("mistake", [])
            found = [Mistake(**entry) for entry in entries]
        except (tomllib.TOMLDecodeError, TypeError) as error:
            raise BankError(f"mistakes.toml of challenge {folder.name}: {error}") from error
    files = sorted((folder / "mistakes").glob("*.py"))
    found += [Mistake(id=path.stem, source=read(path)) for path in files]
    ids = [one.id for one in found]
    twice = {one for one in ids if ids.count(one) > 1}
    if twice:
        raise BankError(f"challenge {folder.name} banks {', '.join(sorted(twice))} twice")
    return tuple(found)


def apply(reference: str, chosen: Iterable[Mistake]) -> str | None:
    """The reference with these mistakes in it; ``None`` where they cannot stand together.

    Raises:
        BankError: a ``find`` does not stand exactly once in the unedited reference.
    """
    picked = list(chosen)
    if len(picked) == 1 and picked[0].source:
        return picked[0].source
    spans: list[tuple[int, int, str]] = []
    for one in picked:
        if one.source:
            return None
        if not one.find or reference.count(one.find) != 1:
            times = reference.count(one.find) if one.find else 0
            raise BankError(f"mistake {one.id}: its `find` stands {times} times in the reference")
        start = reference.index(one.find)
        spans.append((start, start + len(one.find), one.replace))
    spans.sort()
    if any(left[1] > right[0] for left, right in pairwise(spans)):
        return None
    for start, stop, text in reversed(spans):
        reference = reference[:start] + text + reference[stop:]
    return reference


def entries(source: str, names: Iterable[str], filename: str) -> dict[str, Callable[..., Any]]:
    """Run an answer of ours and take its entry points."""
    try:
        module = load_source(source, filename, "answer")
        return {name: getattr(module, name) for name in names}
    except Exception as error:
        raise BankError(f"{filename} cannot be run: {type(error).__name__}: {error}") from error
