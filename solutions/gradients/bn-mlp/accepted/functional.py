"""F.batch_norm on parameters and buffers of a module's own; inference_mode and a context."""

from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import nn


class Stats(nn.Module):
    def __init__(self, n):
        super().__init__()
        for name, value in (("bias", 0.0), ("weight", 1.0)):
            self.register_parameter(name, nn.Parameter(torch.full((n,), value)))
        for name, value in (("running_var", 1.0), ("running_mean", 0.0)):
            self.register_buffer(name, torch.full((n,), value))


class BatchNormMLP(nn.Module):
    def __init__(self, depth, width, classes):
        super().__init__()
        self.head = nn.Linear(width, classes)
        self.norms = nn.ModuleList(Stats(width) for _ in range(depth))
        self.layers = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(depth))

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            s = self.norms[i]
            x = F.linear(x, layer.weight)
            running = s.running_mean, s.running_var
            x = F.batch_norm(x, *running, s.weight, s.bias, training=self.training)
            x = F.sigmoid(x)
        return F.linear(x, self.head.weight, self.head.bias)


@contextmanager
def in_use(model):
    before = model.training
    try:
        with torch.inference_mode():
            yield model.eval()
    finally:
        model.train(before)


def predict(model, x):
    with in_use(model) as used:
        return used(x)
