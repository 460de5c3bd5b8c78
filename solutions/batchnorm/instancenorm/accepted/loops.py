"""Sample by sample and channel by channel, sums by hand, written into a new tensor."""

import torch
from torch import nn


class InstanceNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, affine=False):
        super().__init__()
        self.has_affine, self.e = affine, eps
        if affine:
            self.bias = nn.Parameter(torch.zeros(channels))
            self.weight = nn.Parameter(self.bias.data + 1)

    def forward(self, x):
        out = torch.zeros_like(x)
        for i in range(x.shape[0]):
            for c in range(x.shape[1]):
                part = x[i][c]
                if part.numel() == 1:
                    raise ValueError("a single position")
                away = part - part.sum() / part.numel()
                part = away / (away.square().sum() / part.numel() + self.e).sqrt()
                if self.has_affine:
                    part = part * self.weight[c] + self.bias[c]
                out[i, c] = part
        return out
