"""Adafactor with a plain lr: row and column means of squared gradients, clipped steps."""

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
        self.params = list(params)
        self.lr = lr
        self.power = power
        self.eps = eps
        self.clip = clip
        self.counts = [0 for _ in self.params]
        self.states: list[list[Tensor]] = [[] for _ in self.params]

    @torch.no_grad()
    def step(self) -> None:
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            grad, state = p.grad, self.states[i]
            self.counts[i] += 1
            beta = 1 - self.counts[i] ** -self.power
            square = grad * grad + self.eps
            seen = [square.mean(-1), square.mean(-2)] if p.dim() > 1 else [square]
            if not state:
                state.extend(torch.zeros_like(one) for one in seen)
            for kept, new in zip(state, seen, strict=True):
                kept.mul_(beta).add_(new, alpha=1 - beta)
            if p.dim() > 1:
                rows, columns = state
                left = (rows / rows.mean(-1, keepdim=True)).rsqrt()
                update = grad * left.unsqueeze(-1) * columns.rsqrt().unsqueeze(-2)
            else:
                update = grad * state[0].rsqrt()
            size = update.square().mean().sqrt()
            update = update / (size / self.clip).clamp(min=1.0)
            p.sub_(self.lr * update)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None
