"""A linear layer as two thin ones, by the singular values of its weight."""

import copy

import torch
from torch import nn


@torch.no_grad()
def factorize(linear: nn.Linear, energy: float) -> nn.Module:
    """The smallest split that keeps `energy` of the weight's squared singular values."""
    if not 0 < energy <= 1:
        raise ValueError(f"energy {energy} is not above 0 and at most 1")
    outputs, inputs = linear.weight.shape
    u, s, vh = torch.linalg.svd(linear.weight, full_matrices=False)
    kept = s.square().cumsum(0)
    rank = 1 + int((kept < energy * kept[-1]).sum())
    if rank * (inputs + outputs) >= inputs * outputs:
        return copy.deepcopy(linear)
    bias = linear.bias is not None
    first = nn.Linear(inputs, rank, bias=False).to(linear.weight)
    second = nn.Linear(rank, outputs, bias=bias).to(linear.weight)
    first.weight.copy_(vh[:rank])
    second.weight.copy_(u[:, :rank] * s[:rank])
    if bias:
        second.bias.copy_(linear.bias)
    return nn.Sequential(first, second)
