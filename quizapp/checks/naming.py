"""Names for what a check drew: ``x normal (2, 10, 64)`` says more than ``normal (2, 10, 64)``.

An input is called as the argument that it becomes: of an entry, or of the ``forward`` of a module
that an entry made. The judge asks for this when it runs the reference, whose signatures are those
of the task; an answer's objects are never asked.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn


class Names:
    """Which line of the log tells of which tensor, and how that is called."""

    def __init__(self, log: Callable[[], list[str]]) -> None:
        self._log = log
        self._lines: dict[int, tuple[Tensor, list[str], int]] = {}
        self._called: dict[int, tuple[Tensor, str]] = {}
        self._made: dict[int, object] = {}

    def drawn(self, tensor: Tensor) -> None:
        """``tensor`` is what the last line of the log tells of."""
        log = self._log()
        if log:
            self._lines[id(tensor)] = (tensor, log, len(log) - 1)

    def same(self, copy: Any, original: Any) -> None:
        """``copy`` stands for ``original``, a leaf for an input."""
        if copy is not original and id(original) in self._lines:
            _, log, line = self._lines[id(original)]
            self._lines[id(copy)] = (copy, log, line)

    def made(self, value: object) -> None:
        """An entry made ``value``."""
        self._made[id(value)] = value

    def asked(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Call the tensors among the arguments as ``function`` does."""
        if isinstance(function, nn.Module):
            function = function.forward
        try:
            bound = inspect.signature(function).bind_partial(*args, **kwargs).arguments
        except (TypeError, ValueError):
            return
        for name, value in bound.items():
            if isinstance(value, Tensor) and id(value) in self._lines:
                _, log, line = self._lines[id(value)]
                if id(value) not in self._called and log is self._log():
                    log[line] = f"{name} {log[line]}"
                self._called.setdefault(id(value), (value, name))

    def of(self, value: Any) -> str:
        """The name of a tensor, if it has one that the log tells."""
        known = self._called.get(id(value))
        return known[1] if known is not None and self._lines[id(value)][1] is self._log() else ""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Notice calls of modules that an entry made. By the class, as a hook on the module would
        be seen by a check that looks for hooks."""
        plain = nn.Module.__call__

        def call(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
            if id(module) in self._made:
                self.asked(module, args, kwargs)
            return plain(module, *args, **kwargs)

        nn.Module.__call__ = call  # type: ignore[method-assign]
        try:
            yield
        finally:
            nn.Module.__call__ = plain  # type: ignore[method-assign]
