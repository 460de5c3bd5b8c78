"""Whose hand-in it is: what file names of learning platforms say, and the interviewer's roster.

A name never becomes how a candidate is called. Who is on no roster is called by what already is a
pseudonym (a folder `c07`, a number of the platform), else by one made here; the name is kept aside.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from quizapp.grading.clean import clean_line
from quizapp.interview.models import Candidate

_PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_WORDS = 24
"""Most words of a name that are looked at."""
_PLATFORMS = tuple(
    re.compile(pattern)
    for pattern in (
        # Moodle: a folder for each participant, or the same as a prefix of the file's name
        r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<file>.*)",
        # Canvas
        r"(?P<name>[^_]+)_(?:(?P<late>LATE)_)?(?P<number>\d+)_\d+_(?P<file>.+)",
        # Blackboard
        r"(?P<before>.+)_(?P<name>[^_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)",
        # Brightspace
        r"(?P<number>\d+)-\d+ - (?P<name>.+?) - (?P<file>.*)",
        # Gradescope
        r"submission_(?P<number>\d+)(?P<name>)(?P<file>)",
    )
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a platform wrote into a file's or folder's name."""

    name: str
    number: str
    file: str
    """The name of the file as it was handed in; empty for a folder."""
    late: bool = False
    when: datetime | None = None


def label(text: str) -> Label | None:
    """A platform's name taken apart; ``None`` for any other."""
    for pattern in _PLATFORMS:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            return Label(
                name=parts["name"].strip(),
                number=parts.get("number") or "",
                file=parts.get("file") or "",
                late=parts.get("late") is not None,
                when=_moment(parts.get("when")),
            )
    return None


@dataclass(slots=True)
class People:
    """The roster, and who was met besides."""

    roster: tuple[Candidate, ...] = ()
    met: dict[str, Candidate] = field(default_factory=dict)
    """Those on no roster, by pseudonym."""
    ids: dict[str, Candidate] = field(default_factory=dict, init=False)
    """The roster by pseudonym."""
    _keys: dict[str, str] = field(default_factory=dict, init=False)
    _ids: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.ids = {one.id: one for one in self.roster}
        for one in self.roster:
            for text in (one.id, one.email, one.email.partition("@")[0], one.name):
                for key in {_key(text), _key(_turned(text))} - {""}:
                    # two people of one name: neither is meant by it
                    self._keys[key] = one.id if self._keys.get(key, one.id) == one.id else ""
            self._ids[_words(one.id)] = one.id

    def known(self, texts: Iterable[str]) -> str | None:
        """The candidate of the roster that one of these texts means, the first text first."""
        for text in texts:
            told = label(text)
            for word in (text, told.name if told else ""):
                if found := self._keys.get(_key(word)):
                    return found
        for text in texts:
            words = _words(text).split("-")[:_WORDS]
            count = len(words)
            # `round2_c07_attention`: the longest run of words that is somebody's id
            for size in range(count, 0, -1):
                for first in range(count - size + 1):
                    if found := self._ids.get("-".join(words[first : first + size])):
                        return found
        return None

    def whose(self, texts: Iterable[str]) -> str:
        """The candidate that these texts mean, by his pseudonym; a new one where nobody fits."""
        texts = [text for text in texts if text]
        if found := self.known(texts):
            return found
        for text in texts:
            if told := label(text):
                return self._meet(f"lms-{told.number}" if told.number else "", told.name)
        return self._meet("", texts[0] if texts else "nobody")

    def meet(self, identity: str) -> None:
        """Note somebody who was told of by a pseudonym."""
        if identity not in self.ids:
            self.met.setdefault(identity, Candidate(id=identity))

    def _meet(self, wish: str, name: str) -> str:
        plain = unicodedata.normalize("NFC", name).strip()
        if not wish and _PSEUDONYM.fullmatch(plain):
            wish, name = plain, ""
        if not wish:
            wish = "c-" + hashlib.sha256(plain.casefold().encode(errors="replace")).hexdigest()[:8]
        wish = wish[:64]
        self.met.setdefault(wish, Candidate(id=wish, name=clean_line(name, 200)))
        return wish


def _key(text: str) -> str:
    """What two spellings of one name share: `Doe, Jane` is turned before."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in plain if one.isalnum())


def _words(text: str) -> str:
    return re.sub(r"[ _.,()\[\]-]+", "-", text.casefold()).strip("-")


def _turned(text: str) -> str:
    """`Jane Doe` as lists and Canvas have it: `Doe Jane`, `doejane`."""
    *first, last = text.split() or [""]
    return " ".join([last, *first])


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d-%H-%M-%S").astimezone(UTC)
    except ValueError:
        return None
