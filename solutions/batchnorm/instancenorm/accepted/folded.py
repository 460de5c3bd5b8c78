"""One factor for each channel of each sample, the channels last, weight and bias always there."""

import math

import torch
from torch import nn


class InstanceNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, affine=False):
        super().__init__()
        start = torch.ones(channels), torch.zeros(channels)
        for name, value in zip(("weight", "bias"), start, strict=True):
            if affine:
                self.register_parameter(name, nn.Parameter(value))
            else:
                self.register_buffer(name, value, persistent=False)
        self.eps = eps

    def forward(self, x):
        n = math.prod(x.shape[2:])
        if n <= 1:
            raise ValueError(f"{n} value a channel")
        flat = x.flatten(2)
        mean = torch.einsum("ncl->nc", flat) / n
        away = flat - mean.unsqueeze(-1)
        var = torch.einsum("ncl,ncl->nc", away, away) / n
        factor = self.weight * (var + self.eps) ** -0.5
        y = torch.einsum("ncl,nc->nlc", away, factor) + self.bias
        return y.transpose(1, 2).reshape_as(x)
