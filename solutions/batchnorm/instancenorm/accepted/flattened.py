"""Every channel of every sample a row of one matrix, in float64; affine as an outer step."""

import torch
from torch import nn


class InstanceNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, affine=False):
        super().__init__()
        shape = torch.Size([channels]) if affine else None
        self.weight = nn.Parameter(torch.full(shape, 1.0)) if affine else None
        self.bias = nn.Parameter(torch.full(shape, 0.0)) if affine else None
        self.register_buffer("calls", torch.tensor(0))
        self.epsilon = eps

    def forward(self, x):
        n, c, *rest = x.shape
        table = x.reshape(n * c, -1).double()
        if table.size(1) < 2:
            raise ValueError("no spread")
        self.calls += 1
        var, mean = torch.var_mean(table, dim=1, correction=0, keepdim=True)
        table = ((table - mean) * torch.rsqrt(var + self.epsilon)).view(n, c, -1)
        if self.weight is not None:
            table = torch.addcmul(self.bias.double()[:, None], table, self.weight.double()[:, None])
        return table.to(x.dtype).unflatten(2, rest)
