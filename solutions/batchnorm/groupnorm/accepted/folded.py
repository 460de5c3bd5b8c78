"""One factor and one shift for each channel of each sample, applied in a single einsum."""

import torch
from torch import nn


class GroupNorm(nn.Module):
    def __init__(self, groups, channels, eps=1e-5):
        super().__init__()
        if channels % groups != 0:
            raise ValueError
        self.groups, self.each, self.eps = groups, channels // groups, eps
        self.register_parameter("weight", nn.Parameter(torch.ones(channels)))
        self.register_parameter("bias", nn.Parameter(torch.zeros(channels)))

    def forward(self, x):
        n, c = x.shape[:2]
        table = x.reshape(n, c, -1)
        groups = table.reshape(n * self.groups, -1)
        mean = groups.mean(1).view(n, self.groups).repeat_interleave(self.each, dim=1)
        var = groups.var(1, unbiased=False).view(n, self.groups)
        factor = (1 / (var + self.eps) ** 0.5).repeat_interleave(self.each, dim=1)
        away = table - mean[:, :, None]
        y = torch.einsum("ncl,nc,c->ncl", away, factor, self.weight) + self.bias[:, None]
        return y.view_as(x)
