"""One group after the other, by recursion over the leading axes, sums by hand."""

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, shape, eps=1e-5):
        super().__init__()
        if type(shape) is int:
            shape = (shape,)
        self.gamma_shape = list(shape)
        self.register_parameter("weight", nn.Parameter(torch.ones(*shape)))
        self.register_parameter("bias", nn.Parameter(torch.zeros(*shape)))
        self.eps = eps

    def forward(self, x):
        if x.ndim > len(self.gamma_shape):
            return torch.stack([self(part) for part in x])
        n = x.numel()
        mu = x.sum() / n
        spread = ((x - mu).square().sum() / n + self.eps) ** 0.5
        return self.weight * ((x - mu) / spread) + self.bias
