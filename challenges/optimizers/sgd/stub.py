"""SGD with momentum. Fill in the three methods; `quiz grade sgd` checks them."""

from collections.abc import Iterable

import torch
from torch import Tensor


class SGD:
    """Gradient descent over a list, or a generator, of parameters; `lr` may be changed later."""

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        """Keep the parameters and settings; raise ValueError if nesterov does not go with them."""
        raise NotImplementedError

    def step(self) -> None:
        """Update in place each parameter that has a gradient, with `self.lr` as it is now."""
        raise NotImplementedError

    def zero_grad(self) -> None:
        """Clear the gradients of all parameters."""
        raise NotImplementedError
