"""Independent answer: the norms written out, the whole net as one product after another."""

import torch
from torch import nn


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(width)), nn.Parameter(torch.zeros(width))
        self.register_buffer("running_mean", torch.zeros(width))
        self.register_buffer("running_var", torch.ones(width))

    def forward(self, z):
        mean, var = self.running_mean, self.running_var
        if self.training:
            if len(z) < 2:
                raise ValueError("one row")
            mean = torch.einsum("bi->i", z) / len(z)
            var = torch.einsum("bi,bi->i", z - mean, z - mean) / len(z)
            with torch.no_grad():
                self.running_mean += 0.1 * (mean - self.running_mean)
                self.running_var += 0.1 * (var * len(z) / (len(z) - 1) - self.running_var)
        return self.weight * (z - mean) * (var + 1e-5) ** -0.5 + self.bias


class BatchNormMLP(nn.Module):
    def __init__(self, depth, width, classes):
        super().__init__()
        self.layers, self.norms = nn.ModuleList(), nn.ModuleList()
        while len(self.norms) < depth:
            self.layers.append(nn.Linear(width, width, False))
            self.norms.append(Norm(width))
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        for i in range(len(self.norms)):
            z = self.norms[i](torch.einsum("bi,oi->bo", x, self.layers[i].weight))
            x = 1 / (1 + torch.exp(-z))
        return torch.einsum("bi,oi->bo", x, self.head.weight) + self.head.bias


def predict(model, x):
    modes = {one: one.training for one in model.modules()}
    for one in modes:
        one.training = False
    scores = model(x).detach()
    for one, mode in modes.items():
        one.training = mode
    return scores
