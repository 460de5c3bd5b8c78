"""Group normalisation: neighbouring channels of a sample share their statistics."""

import torch
from torch import Tensor, nn


class GroupNorm(nn.Module):
    """Normalises groups of neighbouring channels within each sample."""

    def __init__(self, groups: int, channels: int, eps: float = 1e-5) -> None:
        super().__init__()
        if channels % groups:
            raise ValueError(f"{channels} channels cannot be cut into {groups} equal groups")
        self.groups = groups
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        flat = x.reshape(x.shape[0], self.groups, -1)
        axes = (2,)
        mean = flat.mean(axes, keepdim=True)
        centred = flat - mean
        var = (centred**2).mean(axes, keepdim=True)
        normal = (centred / torch.sqrt(var + self.eps)).reshape(x.shape)
        return normal * per_channel(self.weight, x) + per_channel(self.bias, x)


def per_channel(values: Tensor, x: Tensor) -> Tensor:
    """One value a channel, shaped to broadcast along axis 1 of `x`."""
    return values.reshape(1, -1, *[1] * (x.dim() - 2))
