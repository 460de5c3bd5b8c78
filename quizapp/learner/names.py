"""Names of challenges and topics for a key press: an index that knows when it is out of date.

Only the standard library is imported, and no pack's file is read: a challenge is a folder with a
challenge.toml. What the index hangs on is looked at again each time: the settings that name packs,
and every folder of theirs that would change if a challenge came or went.
"""

import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import quizapp
from quizapp import files
from quizapp.errors import Fault
from quizapp.learner import places

VERSION = 1
_FILE = "names.json"
_ENV = ("QUIZ_PACKS",)
_TICK = 1_000_000_000
"""Nanoseconds within which a file system may give two changes one time."""


class Names(NamedTuple):
    """What can be typed."""

    challenges: dict[str, str]
    """The topic of each."""
    topics: list[str]


def read(extra: Iterable[str] = ()) -> Names | None:
    """The names, by an index that is up to date; None where there is none. `extra`: more packs."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        index = json.loads((places.folder("cache") / _FILE).read_bytes())
        if index["key"] != _key():
            return None
        packs = [index["packs"][one] for one in index["order"]]
        packs += [index["packs"][os.path.abspath(one)] for one in extra]
        if all(_fresh(one["stamps"], index["built"]) for one in packs):
            challenges: dict[str, str] = {}
            for one in packs:
                challenges |= one["challenges"]
            return Names(challenges, sorted(topic for one in packs for topic in one["topics"]))
    return None


def build(packs: Iterable[Path], extra: Iterable[Path] = ()) -> Names:
    """Look at the packs and write the index; where it cannot be written that costs time alone."""
    built = time.time_ns()
    order = [os.path.abspath(one) for one in packs]
    looked = {one: _look(one) for one in [*order, *map(os.path.abspath, extra)]}
    index = {"key": _key(), "built": built, "order": order, "packs": looked}
    data = json.dumps(index, separators=(",", ":")).encode()
    with suppress(Fault):
        files.write(places.folder("cache") / _FILE, data, private=True, synced=False)
    challenges: dict[str, str] = {}
    for one in looked.values():
        challenges |= one["challenges"]
    return Names(challenges, sorted(topic for one in looked.values() for topic in one["topics"]))


def _key() -> list[Any]:
    config = places.config_file()
    where = os.path.dirname(quizapp.__file__)
    changed = _changed(str(config))
    return [VERSION, quizapp.__version__, where, str(config), changed, *map(os.getenv, _ENV)]


def _look(pack: str) -> dict[str, Any]:
    root = os.path.join(pack, "challenges")
    stamps = {root: _changed(root)}
    challenges: dict[str, str] = {}
    topics = []
    for topic in _folders(root):
        folder = os.path.join(root, topic)
        stamps[folder] = _changed(folder)
        found = [
            name
            for name in _folders(folder)
            if os.path.isfile(os.path.join(folder, name, "challenge.toml"))
        ]
        challenges |= dict.fromkeys(found, topic)
        if found:
            topics.append(topic)
    return {"stamps": stamps, "challenges": challenges, "topics": topics}


def _fresh(stamps: dict[str, int | None], built: int) -> bool:
    # What had just changed when it was looked at may have changed again in the same instant.
    return all(
        _changed(path) == when and (when is None or when < built - _TICK)
        for path, when in stamps.items()
    )


def _changed(path: str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None


def _folders(path: str) -> list[str]:
    try:
        with os.scandir(path) as found:
            names = [one.name for one in found if one.is_dir()]
    except OSError:
        return []
    return sorted(one for one in names if not one.startswith((".", "__pycache__")))
