"""``Given`` that tells a tracer what it did to the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from quizapp.checks.given import Given, M
from quizapp.checks.record import OpenTable, Raised
from quizapp.checks.trace.tracer import Tracer


class TracedGiven(Given):
    """Draws the very same values: a draw hangs on seed, check and number alone."""

    def __init__(self, seed: int, check: str, dtype: torch.dtype, device: torch.device) -> None:
        super().__init__(seed, check, dtype, device)
        self.tracer = Tracer(check)
        self._asked: tuple[Any, ...] = ()
        self._terms: list[tuple[Any, Tensor]] = []

    def reseed(self, number: int = 0) -> None:
        super().reseed(number)
        self.tracer.seeded(self._key("global", number))

    def fill(self, module: M, *, buffers: bool = False, scale: float = 1.0, variant: int = 0) -> M:
        filled = super().fill(module, buffers=buffers, scale=scale, variant=variant)
        self.tracer.filled(filled, self.dtype, self.device)
        return filled

    def state(self, module: nn.Module) -> OpenTable:
        found = super().state(module)
        self.tracer.state_of(module, found)
        return found

    def backward(self, function: Callable[..., Any], *inputs: Any) -> OpenTable:
        table = super().backward(function, *inputs)
        self.tracer.gradients(table, self._asked, len(inputs), function)
        return table

    def pull_back(self, output: Any) -> None:
        self._terms = []
        super().pull_back(output)
        self.tracer.pulled(self._terms)

    def raises(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Raised:
        with self.tracer.catching():
            found = super().raises(function, *args, **kwargs)
        self.tracer.caught(found)
        return found

    def work(self, function: Callable[..., Any], *args: Any) -> int:
        return int(self.tracer.counted(function, args, super().work))

    def _ask(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._asked = args
        return self.tracer.call(function, args, kwargs)

    def _cotangent(self, index: int, output: Tensor) -> Tensor:
        drawn = super()._cotangent(index, output)
        self._terms.append((output, drawn))
        return drawn
