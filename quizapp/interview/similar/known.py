"""What anybody may have written: the stub, the reference, the accepted answers, the mistakes.

The one place of the interviewer's side that opens ``solutions/``. It reads text and runs none of
it. Only this package may import it (a rule in pyproject.toml): what a candidate is given must not
come near.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quizapp.catalog import Challenge
from quizapp.interview.reading import read
from quizapp.interview.similar.winnow import grams


@dataclass(frozen=True, slots=True)
class Known:
    """k-grams that are nobody's own, and whole answers by their digest."""

    grams: frozenset[int] = frozenset()
    bodies: dict[str, str] | None = None
    """Digest of an answer of the pack, to what it is called: ``the reference``."""

    def called(self, digest: str) -> str:
        """What the pack calls an answer of that digest; empty where it has none."""
        return (self.bodies or {}).get(digest, "")


def known(challenge: Challenge) -> Known:
    """What is subtracted from the answers to a challenge."""
    found: set[int] = set()
    bodies: dict[str, str] = {}
    for name, source in _texts(challenge):
        body = read(source).body
        found.update(grams(body.words))
        if name:
            bodies.setdefault(body.digest, name)
    return Known(frozenset(found), bodies)


def base_code(challenge: Challenge) -> dict[str, str]:
    """The same as files, for tools that subtract it themselves."""
    return {
        f"{index:02d}-{challenge.id}.py": source
        for index, (_, source) in enumerate(_texts(challenge))
    }


def _texts(challenge: Challenge) -> Iterator[tuple[str, str]]:
    """(what it is called, source); mistakes and the stub are called nothing, as everybody may end
    there by himself."""
    yield "", _read(challenge.stub_path)
    reference = _read(challenge.solution / "reference.py")
    yield "the reference", reference
    for path in sorted((challenge.solution / "accepted").glob("*.py")):
        yield f"the accepted answer {path.stem}", _read(path)
    for path in sorted((challenge.solution / "mistakes").glob("*.py")):
        yield "", _read(path)
    try:
        listed = tomllib.loads(_read(challenge.solution / "mistakes.toml")).get("mistake", [])
    except tomllib.TOMLDecodeError:
        return  # the judge says so, and refuses to grade
    for one in listed:
        find = one.get("find", "")
        if find and reference.count(find) == 1:
            yield "", reference.replace(find, one.get("replace", ""))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
