"""Pre-activation blocks of two layers with LayerNorm and GELU, one more layer at the end."""

import torch
from torch import nn
from torch.nn import functional as F


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, x):
        return x + self.down(F.gelu(self.up(self.norm(x))))


class DeepNet(nn.Module):
    def __init__(self, depth, width):
        super().__init__()
        self.blocks = nn.ModuleList(Block(width) for _ in range((depth + 1) // 2))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, width)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def train(model, x, target, steps, lr):
    told = torch.zeros(steps, dtype=x.dtype)
    for step in range(steps):
        for p in model.parameters():
            p.grad = None
        loss = F.mse_loss(model(x), target)
        loss.backward()
        told[step] = loss.item()
        for p in model.parameters():
            p.data.sub_(p.grad, alpha=lr)
    return told.tolist()
