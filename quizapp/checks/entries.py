"""What was asked for, as a check calls it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quizapp.checks.given import Given
from quizapp.checks.tried import argument


class Make:
    """An entry of the answer; calls are noted, so that a report can say what was tried."""

    def __init__(self, name: str, target: Callable[..., Any], given: Given) -> None:
        self.name = name
        self._target = target
        self._given = given

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        names = self._given.names
        if names is not None:
            names.asked(self._target, args, kwargs)
        told = names.of if names is not None else lambda _: ""
        shown = [told(one) or argument(one) for one in args]
        shown += [f"{key}={told(one) or argument(one)}" for key, one in kwargs.items()]
        self._given.note(f"{self.name}({', '.join(shown)})")
        result = self._target(*args, **kwargs)
        if names is not None:
            names.made(result)
        return result


class MakeMany:
    """Several entries by name: ``make.DeepMLP(...)``, ``make.gradient_profile(...)``."""

    def __init__(self, entries: dict[str, Make]) -> None:
        self.__dict__.update(entries)

    def __getattr__(self, name: str) -> Make:
        raise AttributeError(f"challenge.toml lists no entry {name!r}")


def bind(entries: dict[str, Callable[..., Any]], given: Given) -> Make | MakeMany:
    """``make`` as a check gets it: the entry itself where there is one, else all by name."""
    bound = {name: Make(name, target, given) for name, target in entries.items()}
    return next(iter(bound.values())) if len(bound) == 1 else MakeMany(bound)
