"""Adafactor. Fill in the three methods; `quiz grade adafactor` checks them."""

from collections.abc import Iterable

import torch
from torch import Tensor


class Adafactor:
    """Steps scaled by a second moment that is kept as row and column means."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 0.01,
        power: float = 0.8,
        eps: float = 1e-30,
        clip: float = 1.0,
    ) -> None:
        """Keep the parameters and prepare their state."""
        raise NotImplementedError

    def step(self) -> None:
        """Update in place each parameter that has a gradient."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Clear the gradients of all parameters."""
        raise NotImplementedError
