"""L2 as a penalty, and a step of Adam with L2 or with decoupled decay."""

from typing import Any

import torch
from torch import Tensor, nn


def penalty(model: nn.Module, decay: float) -> Tensor:
    """Half of `decay` times the sum of all squared weights."""
    weights = [p for p in model.parameters() if p.dim() >= 2]
    return 0.5 * decay * torch.stack([(p * p).sum() for p in weights]).sum()


@torch.no_grad()
def adam_step(
    model: nn.Module,
    state: dict[Any, Any],
    lr: float = 1e-3,
    decay: float = 0.01,
    decoupled: bool = False,
) -> None:
    """One step of Adam on each parameter that has a gradient."""
    for name, p in model.named_parameters():
        if p.grad is None:
            continue
        grad = p.grad
        strength = decay if p.dim() >= 2 else 0.0
        if decoupled:
            p.mul_(1 - lr * strength)
        else:
            grad = grad + strength * p
        count, mean, square = state.get(name, (0, 0.0, 0.0))
        count += 1
        mean = 0.9 * mean + 0.1 * grad
        square = 0.999 * square + 0.001 * grad * grad
        state[name] = count, mean, square
        mean_hat = mean / (1 - 0.9**count)
        square_hat = square / (1 - 0.999**count)
        p.sub_(lr * mean_hat / (square_hat.sqrt() + 1e-8))
