"""In-place where it does no harm: on the branch's own tensors. A Kaiming start for fc1."""

import torch
from torch import nn


class Branch(nn.Module):
    def __init__(self, width_in, width_out):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width_in, width_out), nn.Linear(width_out, width_out)
        nn.init.kaiming_normal_(self.fc1.weight)
        with torch.no_grad():
            for parameter in self.fc2.parameters():
                parameter.fill_(0)
        self.act = nn.ReLU(inplace=True)

    def branch(self, x):
        return self.fc2(self.act(self.fc1(x)))


class ResidualBlock(Branch):
    def __init__(self, width_in, width_out):
        super().__init__(width_in, width_out)
        if width_in - width_out:
            self.register_module("proj", nn.Linear(width_in, width_out, False))

    def forward(self, x):
        out = self.branch(x)
        out += self.proj(x) if hasattr(self, "proj") else x
        return out


class ResidualStack(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.blocks = nn.ModuleList()
        for number in range(1, len(widths)):
            self.blocks.append(ResidualBlock(width_in=widths[number - 1], width_out=widths[number]))

    def forward(self, x):
        for index in range(len(self.blocks)):
            x = self.blocks[index](x)
        return x
