"""Layer normalisation over the last axes, each sample by its own statistics."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class LayerNorm(nn.Module):
    """Normalises over as many last axes as `shape` has entries."""

    def __init__(self, shape: int | Sequence[int], eps: float = 1e-5) -> None:
        super().__init__()
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        self.axes = tuple(range(-len(shape), 0))
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(shape))
        self.bias = nn.Parameter(torch.zeros(shape))

    def forward(self, x: Tensor) -> Tensor:
        axes = self.axes
        mean = x.mean(axes, keepdim=True)
        centred = x - mean
        var = (centred**2).mean(axes, keepdim=True)
        normal = centred / torch.sqrt(var + self.eps)
        return normal * self.weight + self.bias
