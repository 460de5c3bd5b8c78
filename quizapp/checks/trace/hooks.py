"""What an instrumented ``checks.py`` calls. Without a tracer each does just what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import GeneratorType
from typing import Any, NamedTuple

from torch import Tensor

from quizapp.checks.trace.tracer import Expr, Tracer

_active: Tracer | None = None


class Shown(NamedTuple):
    """A value and how it came about; ``None`` where only the value tells."""

    value: Any
    how: Expr | None = None


def use(tracer: Tracer | None) -> None:
    """Let ``tracer`` see what is called from now on."""
    global _active
    _active = tracer


def call(function: Any, /, *args: Any, **kwargs: Any) -> Any:
    """``function(*args, **kwargs)``."""
    if _active is None:
        return function(*args, **kwargs)
    return _active.call(function, args, kwargs)


def method(owner: Any, name: str, /, *args: Any, **kwargs: Any) -> Any:
    """``owner.name(*args, **kwargs)``."""
    function = getattr(owner, name)
    if _active is None:
        return function(*args, **kwargs)
    return _active.call(function, args, kwargs, owner=owner, name=name)


def assign(owner: Any, name: str, value: Any, /) -> None:
    """``owner.name = value``."""
    setattr(owner, name, value)
    # A tensor's gradient is noticed; what else an object holds is not.
    if _active is not None and not isinstance(owner, Tensor):
        _active.stop("it sets an attribute by a line of its own")


def generator(items: list[Any], /) -> Iterator[Any]:
    """A generator of ``items``."""
    made = (one for one in items)
    if _active is not None:
        _active.remember_generator(made, items)
    return made


def given_out(shown: Shown, /) -> Any:
    """The value of a yield."""
    if _active is not None:
        _active.yielded(shown.value, shown.how)
    return shown.value


def each(values: Iterable[Any], /) -> Iterator[Any]:
    """The values of a ``yield from``. A generator function of the same file tells of its own."""
    if isinstance(values, GeneratorType) and values.gi_code.co_filename != __file__:
        yield from values
        return
    for value in values:
        yield given_out(plain(value))


def many(parts: list[Shown], is_tuple: bool, /) -> Shown:
    """A tuple or list of what is shown."""
    values = [one.value for one in parts]
    value = tuple(values) if is_tuple else values
    return Shown(value, None if _active is None else ["l", [_how(one) for one in parts]])


def table(pairs: list[tuple[Any, Shown]], /) -> Shown:
    """A dict of what is shown."""
    value = {key: one.value for key, one in pairs}
    if _active is None:
        return Shown(value)
    return Shown(value, ["d", [[str(key), _how(one)] for key, one in pairs]])


def part(owner: Shown, name: str, /) -> Shown:
    """An attribute of what is shown."""
    value = getattr(owner.value, name)
    if _active is None:
        return Shown(value)
    how = _how(owner)
    return Shown(value, None if how[0] == "lost" or name.startswith("_") else ["a", how, name])


def result(value: Any, /) -> Shown:
    """What a call just gave."""
    return Shown(value, None if _active is None else _active.last_result(value))


def plain(value: Any, /) -> Shown:
    """Any other value."""
    return Shown(value)


def _how(shown: Shown) -> Expr:
    assert _active is not None
    return _active.told(shown.value) if shown.how is None else shown.how
