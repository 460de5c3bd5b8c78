"""What forbidden names stand for, and where else the same thing can be reached.

Nothing is imported here, and no code of what is looked at runs: modules that torch loads only
when they are asked for stay unloaded.
"""

from __future__ import annotations

import functools
import inspect
import sys
from dataclasses import dataclass
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
        for name in names:
            thing = find(name)
            if thing is not None:
                self.things[name] = thing
        self._by_id = {id(one): name for name, one in reversed(self.things.items())}
        self._matched: dict[str, str] = {}

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

    @functools.cached_property
    def places(self) -> tuple[Place, ...]:
        """Every attribute of a loaded module that is a forbidden function.

        Looks at some 50,000 attributes, 20 ms: the service does it once, its forks inherit it."""
        wanted = {id(one) for one in self.things.values() if not inspect.isclass(one)}
        if not wanted:
            return ()
        found = []
        loaded: list[object] = list(sys.modules.values())
        for module in loaded:
            if not isinstance(module, ModuleType):
                continue  # None, or what a library put there in its own stead
            for attribute, value in list(vars(module).items()):
                if id(value) in wanted:
                    path = f"{module.__name__}.{attribute}"
                    found.append(Place(module, attribute, self.match(path)))
        return tuple(found)


@functools.lru_cache(maxsize=16)
def _forbid(names: tuple[str, ...], _loaded: int) -> Forbidden:
    return Forbidden(names)


def forbid(names: tuple[str, ...]) -> Forbidden:
    """The forbidden names, looked up anew only when more modules have been loaded meanwhile."""
    return _forbid(names, len(sys.modules))


def prepare(names: tuple[str, ...]) -> None:
    """Do now, once, what each runner forked from here would have to do."""
    forbid(names).places  # noqa: B018


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
