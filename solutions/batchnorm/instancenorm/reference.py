"""Instance normalisation: each channel of each sample by its own statistics."""

import torch
from torch import Tensor, nn


class InstanceNorm(nn.Module):
    """Normalises each channel of each sample over its positions."""

    def __init__(self, channels: int, eps: float = 1e-5, affine: bool = False) -> None:
        super().__init__()
        self.eps = eps
        self.affine = affine
        if affine:
            self.weight = nn.Parameter(torch.ones(channels))
            self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        positions = x[0, 0].numel()
        if positions == 1:
            raise ValueError(f"one value in each channel of {tuple(x.shape)} has no spread")
        axes = tuple(range(2, x.dim()))
        mean = x.mean(axes, keepdim=True)
        centred = x - mean
        var = (centred**2).mean(axes, keepdim=True)
        normal = centred / torch.sqrt(var + self.eps)
        if not self.affine:
            return normal
        return normal * per_channel(self.weight, x) + per_channel(self.bias, x)


def per_channel(values: Tensor, x: Tensor) -> Tensor:
    """One value a channel, shaped to broadcast along axis 1 of `x`."""
    return values.reshape(1, -1, *[1] * (x.dim() - 2))
