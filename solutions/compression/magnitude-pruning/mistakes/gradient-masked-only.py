"""Zeroes the weights once and their gradients ever after: enough for plain SGD alone."""

import torch
import torch.nn.functional as F
from torch import nn


def magnitude_masks(weights, share):
    if not 0 <= share <= 1:
        raise ValueError(f"share {share} is not between 0 and 1")
    sizes = torch.cat([weight.detach().abs().flatten() for weight in weights])
    keep = torch.ones_like(sizes, dtype=torch.bool)
    keep[sizes.argsort()[: round(share * sizes.numel())]] = False
    parts = keep.split([weight.numel() for weight in weights])
    return [part.reshape(weight.shape) for part, weight in zip(parts, weights, strict=True)]


class PrunedLinear(nn.Module):
    def __init__(self, linear, share):
        super().__init__()
        self.weight = nn.Parameter(linear.weight.detach().clone())
        self.bias = None if linear.bias is None else nn.Parameter(linear.bias.detach().clone())
        self.register_buffer("mask", torch.ones_like(linear.weight, dtype=torch.bool))
        self.weight.register_hook(lambda grad: grad * self.mask)
        self.prune(share)

    def prune(self, share):
        (mask,) = magnitude_masks([self.weight * self.mask], share)
        self.mask = self.mask & mask
        with torch.no_grad():
            self.weight.mul_(self.mask)

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)
