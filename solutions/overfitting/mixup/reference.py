"""Mixup with a share of its own for each sample."""

import torch
import torch.nn.functional as F
from torch import Tensor


def mixup(x: Tensor, labels: Tensor, classes: int, alpha: float = 0.2) -> tuple[Tensor, Tensor]:
    """Blend each sample with a random partner, and the labels by the same shares."""
    if alpha < 0:
        raise ValueError(f"alpha {alpha} is negative")
    hard = F.one_hot(labels, classes).to(x.dtype)
    if alpha == 0:
        return x, hard
    count = len(x)
    share = torch.distributions.Beta(alpha, alpha).sample((count,)).to(x)
    order = torch.randperm(count).to(x.device)
    wide = share.reshape(count, *[1] * (x.dim() - 1))
    mixed = wide * x + (1 - wide) * x[order]
    soft = share[:, None] * hard + (1 - share[:, None]) * hard[order]
    return mixed, soft
