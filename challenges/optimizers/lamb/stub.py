"""LAMB. Fill in the three methods; `quiz grade lamb` checks them."""

from collections.abc import Iterable

import torch
from torch import Tensor


class Lamb:
    """Adam's direction, scaled for each parameter by its trust ratio."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-6,
        weight_decay: float = 0.0,
        clamp: float = 10.0,
    ) -> None:
        """Keep the parameters and prepare their state."""
        raise NotImplementedError

    def step(self) -> None:
        """Update in place each parameter that has a gradient."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Clear the gradients of all parameters."""
        raise NotImplementedError
