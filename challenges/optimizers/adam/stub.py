"""Adam with L2 and AMSGrad. Fill in the three methods; `quiz grade adam` checks them."""

from collections.abc import Iterable

import torch
from torch import Tensor


class Adam:
    """Adam over a list, or a generator, of parameters; its weight decay is L2."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
    ) -> None:
        """Keep the parameters and prepare their state; ValueError for a beta outside [0, 1)."""
        raise NotImplementedError

    def step(self) -> None:
        """Update in place each parameter that has a gradient."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Clear the gradients of all parameters."""
        raise NotImplementedError
