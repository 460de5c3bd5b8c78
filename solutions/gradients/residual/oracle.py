"""Independent answer: skip and branch side by side, as one wide product."""

import torch
from torch import nn


class ResidualBlock(nn.Module):
    def __init__(self, width_in, width_out):
        super().__init__()
        self.fc1 = nn.Linear(width_in, width_out)
        self.fc2 = nn.Linear(width_out, width_out)
        self.fc2.weight.data *= 0
        self.fc2.bias.data *= 0
        if width_in != width_out:
            self.proj = nn.Linear(width_in, width_out, bias=False)

    def forward(self, x):
        eye = torch.eye(x.shape[-1], dtype=x.dtype, device=x.device)
        carry = self.proj.weight if hasattr(self, "proj") else eye
        z = torch.einsum("...i,oi->...o", x, self.fc1.weight) + self.fc1.bias
        both = torch.cat([x, z * (z > 0)], dim=-1)
        return torch.einsum("...i,oi->...o", both, torch.cat([carry, self.fc2.weight], 1)) + (
            self.fc2.bias
        )


class ResidualStack(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.blocks = nn.ModuleList()
        for i in range(len(widths) - 1):
            self.blocks.append(ResidualBlock(widths[i], widths[i + 1]))

    def forward(self, x):
        return self.blocks[0](x) if len(self.blocks) == 1 else nn.Sequential(*self.blocks)(x)
