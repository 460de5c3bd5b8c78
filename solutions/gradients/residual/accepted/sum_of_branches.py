"""The stack keeps every block's share and adds them up; Linear by hand."""

import torch
from torch import nn


def apply(layer, x):
    y = x @ layer.weight.mT
    return y if layer.bias is None else y + layer.bias


class ResidualBlock(nn.Module):
    def __init__(self, width_in, width_out):
        super().__init__()
        self.fc2 = nn.Linear(width_out, width_out)
        self.fc2.weight = nn.Parameter(torch.zeros(width_out, width_out))
        self.fc2.bias = nn.Parameter(torch.zeros(width_out))
        self.fc1 = nn.Linear(width_in, width_out)
        self.projects = width_in != width_out
        if self.projects:
            self.proj = nn.Linear(width_in, width_out, bias=False)

    def share(self, x):
        hidden = apply(self.fc1, x).clamp(min=0)
        return apply(self.fc2, hidden)

    def forward(self, x):
        skip = apply(self.proj, x) if self.projects else x
        return torch.stack([skip, self.share(x)]).sum(0)


class ResidualStack(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.blocks = nn.ModuleList(map(ResidualBlock, widths, list(widths)[1:]))

    def forward(self, x):
        shares = [x]
        for block in self.blocks:
            so_far = sum(shares)
            shares = [block(so_far)] if block.projects else [*shares, block.share(so_far)]
        return sum(shares)
