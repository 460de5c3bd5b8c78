"""The learner's own keys: which ids there are, and what is wrong with a `[keys]` table.

Every binding of ours has an id, so that each can be given another key. Nothing wrong in the table
may stop the interface: it is told, and the rest of the table holds.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import KEY_ALIASES, Keys, _character_to_key

_NAMED = {one.value for one in Keys} | {name for names in KEY_ALIASES.values() for name in names}
_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "meta", "hyper"})
_EVERYWHERE = ("app.", "screen.")


@dataclass(frozen=True, slots=True)
class Known:
    """A binding of ours, and the class that has it."""

    owner: str
    binding: Binding


def known() -> dict[str, list[Known]]:
    """All bindings by their ids. Imports every screen, so not before the first frame."""
    found: dict[str, list[Known]] = {}
    for owner in _owners():
        for binding in Binding.make_bindings(owner.__dict__.get("BINDINGS", ())):
            if binding.id is not None:
                found.setdefault(binding.id, []).append(Known(owner.__name__, binding))
    return found


def _owners() -> Iterator[type[DOMNode]]:
    import quizapp.tui as package

    seen = set()
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(info.name)
        for _, one in inspect.getmembers(module, inspect.isclass):
            if not issubclass(one, DOMNode) or not one.__module__.startswith(package.__name__):
                continue
            if one not in seen:
                seen.add(one)
                yield one


def problems(keys: Mapping[str, str]) -> list[str]:
    """What a `[keys]` table says that makes no sense, a line each."""
    if not keys:
        return []
    ids = known()
    found = []
    for name, wanted in keys.items():
        if name not in ids:
            near = get_close_matches(name, ids, n=1)
            more = f"; did you mean {near[0]!r}?" if near else "; ? names them"
            found.append(f"[keys]: there is no key with the id {name!r}{more}")
            continue
        for key in _split(wanted):
            if not _exists(key):
                found.append(f"[keys]: {name} = {wanted!r} names no key: {key!r}")
    return found + _clashes(keys, ids)


def _clashes(keys: Mapping[str, str], ids: Mapping[str, list[Known]]) -> list[str]:
    """Two things on one key in one place. The one that was asked for wins where that is told."""
    found = []
    taken: dict[tuple[str, str], str] = {}
    for name, ones in ids.items():
        for one in ones:
            wanted = _split(keys[name]) if name in keys else one.binding.key.split(",")
            for key in wanted:
                for place in _places(name, one.owner, ids):
                    other = taken.setdefault((place, key), name)
                    if other != name and (name in keys or other in keys):
                        found.append(f"[keys]: {key!r} is both {other} and {name}")
    return list(dict.fromkeys(found))


def _places(name: str, owner: str, ids: Mapping[str, list[Known]]) -> list[str]:
    """Where a binding can be met: on its own class, or on all of them."""
    if not name.startswith(_EVERYWHERE):
        return [owner]
    return sorted({one.owner for ones in ids.values() for one in ones})


def _split(keys: str) -> list[str]:
    parts = [part.strip() for part in keys.split(",")]
    return [_character_to_key(part) if len(part) == 1 else part for part in parts if part]


def _exists(key: str) -> bool:
    *modifiers, last = key.split("+")
    if not _MODIFIERS.issuperset(modifiers):
        return False
    return len(last) == 1 or key in _NAMED or last in _NAMED or _character_name(last)


def _character_name(name: str) -> bool:
    """Whether it is what Textual calls a character: `question_mark`, `slash`."""
    import unicodedata

    try:
        unicodedata.lookup(name.replace("_", " ").upper())
    except KeyError:
        return name in ("plus", "minus", "slash", "underscore", "space")
    return True
