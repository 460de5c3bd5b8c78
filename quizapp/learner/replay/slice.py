"""Of all that a check asked, what the result in question hangs on.

A step is kept if it names something that is needed: it may have changed it. So the first call in
which a debugger stops is the one to look at, not one for another case of the same check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Step = Mapping[str, Any]


def needed(steps: Sequence[Step]) -> list[Step]:
    """The steps that matter for the last one, in order; all of them where luck is drawn."""
    if not steps:
        return []
    end = len(steps) - 1
    kept = {end}
    wanted = set(_names(steps[end]))
    if steps[end].get("op") == "yield" and (lost(steps[end]) or not wanted):
        # The check works the result out from what was asked since the one before.
        start = max((n for n in range(end) if steps[n].get("op") == "yield"), default=-1)
        kept |= set(range(start + 1, end))
        for number in range(start + 1, end):
            wanted |= set(_names(steps[number]))
    named = {n: set(_names(one)) for n, one in enumerate(steps) if one.get("op") != "yield"}
    before = -1
    # Again and again: that an optimizer holds a parameter is seen behind the steps it takes.
    while len(kept) > before:
        before = len(kept)
        for number, names in named.items():
            if number in kept or names & wanted or steps[number].get("op") == "seed":
                kept.add(number)
                wanted |= names
    chosen = [one for number, one in enumerate(steps) if number in kept]
    if any(one.get("random") is True and not _creates(one) for one in chosen):
        return [one for n, one in enumerate(steps) if one.get("op") != "yield" or n == end]
    return chosen


def _creates(step: Step) -> bool:
    """Whether a call makes an object, whose random first weights are overwritten."""
    target = step.get("target")
    return isinstance(target, list) and target[:1] in (["entry"], ["torch"])


def _names(value: Any) -> Iterator[str]:
    """Variables that a step or an expression names."""
    if isinstance(value, Mapping):
        if isinstance(value.get("out"), str):
            yield value["out"]
        for key in ("var", "target", "args", "kwargs", "terms", "value"):
            yield from _names(value.get(key))
        if value.get("op") is None:
            for one in value.values():
                yield from _names(one)
    elif isinstance(value, list):
        if len(value) == 2 and value[0] == "v" and isinstance(value[1], str):
            yield value[1]
        else:
            for one in value:
                yield from _names(one)


def lost(value: Any) -> bool:
    """Whether a part of a value is what the check worked out itself."""
    if isinstance(value, Mapping):
        return lost(value.get("value"))
    if isinstance(value, list):
        return value[:1] == ["lost"] or any(lost(one) for one in value)
    return False
