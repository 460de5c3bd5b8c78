"""All groups as rows of one matrix, in float64, with torch.var_mean; affine by addcmul."""

import math

import torch
from torch import nn


class LayerNorm(nn.Module):
    def __init__(self, shape, eps=1e-5):
        super().__init__()
        self.size = torch.Size([shape] if isinstance(shape, int) else shape)
        self.bias = nn.Parameter(torch.zeros(self.size))
        self.weight = nn.Parameter(torch.full(self.size, 1.0))
        self.register_buffer("calls", torch.tensor(0))
        self.epsilon = eps

    def forward(self, x):
        self.calls += 1
        table = x.reshape(-1, math.prod(self.size)).double()
        var, mean = torch.var_mean(table, dim=1, correction=0, keepdim=True)
        table = (table - mean) * torch.rsqrt(var + self.epsilon)
        y = table.to(x.dtype).reshape(x.shape)
        return torch.addcmul(self.bias, y, self.weight)
