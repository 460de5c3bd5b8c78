"""Measure quiz. Medians, and ratios within one run: the machine cancels out of those.

Measured figures are for people; no test may depend on one. Each area is a module here whose
``measure(task)`` gives its figures; to add one, write it and name it in `AREAS`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence

from quizapp.authoring.bench.figure import Figure, Task
from quizapp.catalog import Catalog

AREAS: tuple[str, ...] = ("grader", "resident", "shell", "tui", "batch")
"""Modules of this package, in the order they are measured."""

__all__ = ["AREAS", "Figure", "measure"]


def measure(
    catalog: Catalog,
    *,
    rounds: int,
    say: Callable[[str], None],
    areas: Sequence[str] = AREAS,
    submissions: int = 200,
) -> Iterator[Figure]:
    """The figures of the areas asked for, each area's as soon as it is measured: minutes lie
    between the first and the last, and what goes wrong in one loses none of those before it."""
    task = Task(catalog, rounds, say, submissions)
    for area in areas:
        yield from importlib.import_module(f"{__name__}.{area}").measure(task)
