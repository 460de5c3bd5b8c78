"""What forbidden names stand for, and where else the same thing can be reached.

Nothing is imported here, and no code of what is looked at runs: modules that torch loads only
when they are asked for stay unloaded.
"""

from __future__ import annotations

import functools
import inspect
import sys
from dataclasses import dataclass
from itertools import takewhile
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A module's attribute that is a forbidden function."""

    module: ModuleType
    attribute: str
    name: str
    """The forbidden name to tell of."""


class Forbidden:
    """The names a challenge forbids, and the things among what is loaded that they stand for."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.things: dict[str, Any] = {}
        """By name; what is not loaded (another library) is not there."""
        self._by_id: dict[int, str] = {}
        self._matched: dict[str, str] = {}
        self._places: list[Place] = []
        self._aliases: set[str] = set()
        """What attributes of modules are called that are forbidden classes or functions."""
        self._searched: set[str] = set()
        """Modules whose attributes have been looked at."""
        self.look()

    def look(self) -> None:
        """Take in what has been loaded since this was last asked."""
        found = {name: thing for name in self.names if (thing := find(name)) is not None}
        self._matched.clear()
        if found.keys() != self.things.keys():
            self.things = found
            self._by_id = {id(one): name for name, one in reversed(found.items())}
            self._places.clear()
            self._aliases.clear()
            self._searched.clear()

    def match(self, path: str) -> str:
        """The forbidden name that ``path`` is or is another road to; empty where it is none."""
        if path in self.names:
            return path
        if path not in self._matched:
            self._matched[path] = self.name_of(find(path))
        return self._matched[path]

    def name_of(self, thing: object) -> str:
        """The first forbidden name of ``thing``; empty where it has none."""
        return self._by_id.get(id(thing), "")

    def methods(self) -> dict[str, str]:
        """Forbidden methods: name of the attribute -> forbidden name."""
        found = {}
        for name in self.things:
            owner, _, attribute = name.rpartition(".")
            if inspect.isclass(find(owner)):
                found[attribute] = name
        return found

    @property
    def places(self) -> tuple[Place, ...]:
        """Every attribute of a loaded module that is a forbidden function.

        There are some 50,000 attributes, 20 ms, more where each is touched for the first time in a
        fork: whoever forks looks at them once, and forks at what was loaded since."""
        if any(not inspect.isclass(one) for one in self.things.values()):
            self._search()
        return tuple(self._places)

    @property
    def spellings(self) -> frozenset[str]:
        """The words that a forbidden thing can be named by: a text that has none of them as a
        name, or in a string, uses none of it. Empty before ``prepare``."""
        if not self._searched:
            return frozenset()
        self._search()
        return frozenset({name.rpartition(".")[2] for name in self.names} | self._aliases)

    def prepare(self) -> None:
        """Look through all that is loaded."""
        self._search()

    def _search(self) -> None:
        # What was loaded last comes first; behind it nothing is touched, for a fork would copy it.
        new = list(takewhile(lambda key: key not in self._searched, reversed(sys.modules)))
        self._searched.update(new)
        for key in reversed(new):
            module: object = sys.modules.get(key)
            if not isinstance(module, ModuleType):
                continue  # None, or what a library put there in its own stead
            for attribute, value in list(vars(module).items()):
                if id(value) in self._by_id:
                    self._aliases.add(attribute)
                    if not inspect.isclass(value):
                        path = f"{module.__name__}.{attribute}"
                        self._places.append(Place(module, attribute, self.match(path)))


@functools.lru_cache(maxsize=16)
def _forbid(names: tuple[str, ...]) -> Forbidden:
    return Forbidden(names)


def forbid(names: tuple[str, ...]) -> Forbidden:
    """The forbidden names, looked up among what is loaded by now."""
    forbidden = _forbid(names)
    forbidden.look()
    return forbidden


def prepare(names: tuple[str, ...]) -> None:
    """Do now, once, what each runner forked from here would have to do."""
    forbid(names).prepare()


def find(path: str) -> object | None:
    """What a dotted name stands for among the modules that are loaded; ``None`` for nothing."""
    parts = path.split(".")
    for size in range(len(parts), 0, -1):
        thing: object | None = sys.modules.get(".".join(parts[:size]))
        if thing is not None:
            for part in parts[size:]:
                thing = inspect.getattr_static(thing, part, None)
            return thing.__func__ if isinstance(thing, staticmethod) else thing
    return None
