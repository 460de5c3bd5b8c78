"""A block that adds to what it was given, and a stack of such blocks."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """skip(x) + fc2(relu(fc1(x))); a new one of equal widths is the identity."""

    def __init__(self, width_in: int, width_out: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width_in, width_out)
        self.fc2 = nn.Linear(width_out, width_out)
        nn.init.zeros_(self.fc2.weight)
        nn.init.zeros_(self.fc2.bias)
        self.proj = None
        if width_in != width_out:
            self.proj = nn.Linear(width_in, width_out, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        skip = x if self.proj is None else self.proj(x)
        branch = self.fc2(torch.relu(self.fc1(x)))
        return skip + branch


class ResidualStack(nn.Module):
    """One block for each two neighbours in `widths`."""

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__()
        blocks = [ResidualBlock(before, after) for before, after in pairwise(widths)]
        self.blocks = nn.ModuleList(blocks)

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        return x
