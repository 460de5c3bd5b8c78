"""The sigmoids stay: a skip path around each pair of layers, and a norm behind it."""

import torch
from torch import nn


class DeepNet(nn.Module):
    def __init__(self, depth, width):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.norms = nn.ModuleList([nn.BatchNorm1d(width) for _ in range(depth)])

    def forward(self, x):
        skip = x
        for number, (layer, norm) in enumerate(zip(self.layers, self.norms, strict=True)):
            x = layer(x).mul(1.0)
            x = torch.sigmoid(norm(x))
            if number % 2:
                x = skip = skip + x
        return x


def train(model, x, target, steps, lr):
    def one_step():
        model.zero_grad()
        loss = torch.mean(torch.square(target - model(x)))
        loss.backward()
        for p in model.parameters():
            with torch.no_grad():
                p.add_(p.grad * lr * -1)
        return loss.item()

    return [one_step() for _ in range(steps)]
