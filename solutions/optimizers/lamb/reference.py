"""LAMB: Adam's direction with decay, as long as lr times the norm of the weights."""

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
        self.params = list(params)
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.weight_decay = weight_decay
        self.clamp = clamp
        self.counts = [0 for _ in self.params]
        self.means = [torch.zeros_like(p) for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self) -> None:
        beta1, beta2 = self.betas
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            grad, mean, square = p.grad, self.means[i], self.squares[i]
            self.counts[i] += 1
            mean.mul_(beta1).add_(grad, alpha=1 - beta1)
            square.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)
            mean_hat = mean / (1 - beta1 ** self.counts[i])
            square_hat = square / (1 - beta2 ** self.counts[i])
            update = mean_hat / (square_hat.sqrt() + self.eps)
            update = update + self.weight_decay * p
            weight = p.norm().clamp(max=self.clamp)
            length = update.norm()
            ratio = weight / length if weight > 0 and length > 0 else 1.0
            p.sub_(self.lr * ratio * update)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None
