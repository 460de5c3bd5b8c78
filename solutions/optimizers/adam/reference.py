"""Adam with torch's numbers: L2 inside the gradient, and AMSGrad's maximum."""

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
        if not all(0.0 <= beta < 1.0 for beta in betas):
            raise ValueError(f"betas {betas} are not both in [0, 1)")
        self.params = list(params)
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.weight_decay = weight_decay
        self.amsgrad = amsgrad
        self.counts = [0 for _ in self.params]
        self.means = [torch.zeros_like(p) for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]
        self.largest = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        beta1, beta2 = self.betas
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            mean, square, largest = self.means[i], self.squares[i], self.largest[i]
            self.counts[i] += 1
            grad = p.grad + self.weight_decay * p
            mean.mul_(beta1).add_(grad, alpha=1 - beta1)
            square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
            largest.copy_(torch.maximum(largest, square) if self.amsgrad else square)
            mean_hat = mean / (1 - beta1 ** self.counts[i])
            square_hat = largest / (1 - beta2 ** self.counts[i])
            p.sub_(self.lr * mean_hat / (square_hat.sqrt() + self.eps))

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None
