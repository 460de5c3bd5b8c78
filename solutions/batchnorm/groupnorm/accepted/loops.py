"""Sample by sample and group by group, slices put back together; sums by hand."""

import torch
from torch import nn


class GroupNorm(nn.Module):
    def __init__(self, groups, channels, eps=1e-5):
        super().__init__()
        self.size, rest = divmod(channels, groups)
        if rest or not self.size:
            raise ValueError("no equal groups")
        self.bias = nn.Parameter(torch.zeros(channels))
        self.weight = nn.Parameter(torch.zeros(channels) + 1)
        self.epsilon = eps

    def forward(self, x):
        rows = []
        for sample in x:
            done = []
            for first in range(0, len(sample), self.size):
                part = sample[first : first + self.size]
                mu = part.sum() / part.numel()
                away = part - mu
                done.append(away / (away.pow(2).sum() / part.numel() + self.epsilon).sqrt())
            rows.append(torch.cat(done))
        y = torch.stack(rows).movedim(1, -1)
        return (y * self.weight + self.bias).movedim(-1, 1)
