"""SGD with torch's momentum: a sum of gradients, which lr multiplies at the step."""

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
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("nesterov needs a momentum and no dampening")
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.dampening = dampening
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.velocities: list[Tensor | None] = [None for _ in self.params]

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            grad = p.grad
            if self.weight_decay:
                grad = grad + self.weight_decay * p
            if self.momentum:
                velocity = self.velocities[i]
                if velocity is None:
                    velocity = grad.clone()
                else:
                    velocity.mul_(self.momentum).add_(grad, alpha=1 - self.dampening)
                self.velocities[i] = velocity
                grad = grad + self.momentum * velocity if self.nesterov else velocity
            p.sub_(self.lr * grad)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None
