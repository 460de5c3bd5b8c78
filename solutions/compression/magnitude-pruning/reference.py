"""Pruning by magnitude: which weights go, and a layer in which they stay away."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def magnitude_masks(weights: Sequence[Tensor], share: float) -> list[Tensor]:
    """A mask for each tensor, False for the smallest `share` of all of them together."""
    if not 0 <= share <= 1:
        raise ValueError(f"share {share} is not between 0 and 1")
    sizes = torch.cat([weight.detach().abs().flatten() for weight in weights])
    count = round(share * sizes.numel())
    keep = torch.ones_like(sizes, dtype=torch.bool)
    keep[sizes.argsort()[:count]] = False
    parts = keep.split([weight.numel() for weight in weights])
    return [part.reshape(weight.shape) for part, weight in zip(parts, weights, strict=True)]


class PrunedLinear(nn.Module):
    """A linear layer without its smallest weights."""

    def __init__(self, linear: nn.Linear, share: float) -> None:
        super().__init__()
        weight, bias = linear.weight.detach().clone(), linear.bias
        self.weight = nn.Parameter(weight)
        self.bias = None if bias is None else nn.Parameter(bias.detach().clone())
        self.register_buffer("mask", torch.ones_like(weight, dtype=torch.bool))
        self.prune(share)

    def prune(self, share: float) -> None:
        """Prune on, until `share` of all weights is gone; what is gone stays gone."""
        (mask,) = magnitude_masks([self.weight * self.mask], share)
        self.mask = self.mask & mask

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * self.mask, self.bias)
