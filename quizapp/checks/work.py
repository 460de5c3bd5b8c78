"""Counting work instead of timing it: the same number on every machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

_PRODUCTS = {"mm", "bmm", "addmm", "baddbmm", "mv", "addmv", "dot", "linear"}


class _Counter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Adds up elements produced by each operation; products count inner-dimension times more.

    Views cost nothing. Python's own loops are counted by the operations they call."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """torch asks; to skip its compiler it would import it: a second, and nothing compiles."""
        return False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.total = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        if not getattr(func, "is_view", False):
            self.total += self._cost(func, args, result)
        return result

    @staticmethod
    def _cost(func: Any, args: tuple[Any, ...], result: Any) -> int:
        outputs = result if isinstance(result, (list, tuple)) else [result]
        produced = sum(one.numel() for one in outputs if isinstance(one, Tensor))
        name = func.overloadpacket.__name__
        tensors = [one for one in args if isinstance(one, Tensor)]
        if name in _PRODUCTS and len(tensors) >= 2:
            left = tensors[-2]
            return produced * max(1, left.shape[-1] if left.dim() else 1)
        if "convolution" in name and len(tensors) >= 2:
            return produced * max(1, tensors[1][0].numel())
        if "scaled_dot_product" in name and len(tensors) >= 2:
            return 2 * tensors[0].numel() * tensors[1].shape[-2]
        read = max((one.numel() for one in tensors), default=0)
        if "index" in name or "gather" in name or "embedding" in name or "select" in name:
            return produced
        return max(produced, read)


def count_work(function: Callable[..., Any], *args: Any) -> int:
    """Elements produced (or read, where more) by every torch operation in ``function(*args)``."""
    with torch.no_grad(), _Counter() as counter:
        function(*args)
    total: int = counter.total
    return total
