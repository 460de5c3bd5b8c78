"""The ``check`` decorator and the value it makes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

Body = Callable[[Any, Any], Iterator[object]]
"""``body(make, given)``: yields data. ``make`` is the learner's entry, ``given`` a ``Given``."""

Property = Callable[[list[Any], list[Any]], None]
"""``holds(got, want)``: gets the yields of the learner and of the reference as plain values (CPU
tensors, numbers, lists, dicts) and raises ``Violation`` when the property does not hold."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is checked, in the order in which ``checks.py`` defines it."""

    name: str
    """The function's name with dashes: what ``--check`` takes."""
    label: str
    """First paragraph of the docstring: what the learner reads."""
    explains: str
    """Key of the section of ``explain.md`` that is shown when the check fails."""
    body: Body
    holds: Property | None
    """Property of the learner's record, run in the judge; values marked ``free`` are judged by
    it alone, all others are compared with the reference's as well."""
    magnitude: float
    """Smallest magnitude that matters in this check's values. The error budget never falls below
    16 eps times this: give it where a right answer may be exactly 0 in the reference and
    rounding noise in another right answer."""
    slack: float
    """Factor on the error budget, for algorithms whose right variants differ by more than the
    reference's own error. Each use states its reason."""
    dtypes: frozenset[str] | None
    """Run in these dtypes only (``None``: in all). For statements that a coarse dtype cannot
    make, such as differences of 1e-6."""

    def applies_to(self, dtype: str) -> bool:
        """Whether the check runs when ``dtype`` (for example ``"float32"``) is graded."""
        return self.dtypes is None or dtype in self.dtypes


def check(
    *,
    explains: str,
    holds: Property | None = None,
    magnitude: float = 0.0,
    slack: float = 1.0,
    dtypes: tuple[str, ...] | None = None,
) -> Callable[[Body], Check]:
    """Turn a generator function into a ``Check``; its docstring is the label learners read."""

    def decorate(body: Body) -> Check:
        name = getattr(body, "__name__", "")
        label = " ".join((inspect.getdoc(body) or "").split("\n\n")[0].split())
        if not label:
            raise ValueError(f"check {name}: the docstring is the label learners read; write one")
        if not inspect.isgeneratorfunction(body):
            raise ValueError(f"check {name}: a check yields what came out; this one never yields")
        return Check(
            name=name.replace("_", "-"),
            label=label,
            explains=explains,
            body=body,
            holds=holds,
            magnitude=magnitude,
            slack=slack,
            dtypes=None if dtypes is None else frozenset(dtypes),
        )

    return decorate


def collect(module: ModuleType, dtype: str) -> tuple[Check, ...]:
    """All checks of a ``checks.py`` that apply to ``dtype``, in the order of definition."""
    found = [value for value in vars(module).values() if isinstance(value, Check)]
    return tuple(one for one in found if one.applies_to(dtype))
