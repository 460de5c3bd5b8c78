"""A norm written out, one class for norm and layer; each part's mode is put back by itself."""

import torch
from torch import nn


class Norm(nn.BatchNorm1d):
    def forward(self, z):
        if not self.training:
            scale = self.weight / (self.running_var + self.eps).sqrt()
            return z * scale + (self.bias - self.running_mean * scale)
        if z.shape[0] == 1:
            raise ValueError("a batch of one")
        var, mean = torch.var_mean(z, dim=0, correction=0)
        n = z.shape[0]
        self.running_mean.lerp_(mean.detach(), 0.1)
        self.running_var.mul_(0.9).add_(var.detach() * (0.1 * n / (n - 1)))
        return torch.addcmul(self.bias, (z - mean) / torch.sqrt(var + self.eps), self.weight)


class BatchNormMLP(nn.Module):
    def __init__(self, depth, width, classes):
        super().__init__()
        self.layers = nn.ModuleList()
        self.norms = nn.ModuleList()
        for _ in range(depth):
            self.layers.append(nn.Linear(width, width, bias=False))
            self.norms.append(Norm(width))
        self.add_module("head", nn.Linear(width, classes))

    def forward(self, x):
        for number in range(len(self.layers)):
            z = x @ self.layers[number].weight.T
            x = self.norms[number](z).neg().exp().add(1).reciprocal()
        return self.head(x)


def predict(model, x):
    training = [part for part in model.modules() if part.training]
    for part in training:
        part.training = False
    result = model(x).detach()
    for part in training:
        part.training = True
    return result
