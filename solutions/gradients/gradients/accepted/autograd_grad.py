"""torch.autograd.grad with the cotangent as its vector; a tensor for a list."""

import torch
import torch.nn.functional as F
from torch import nn


class DeepMLP(nn.Module):
    def __init__(self, depth, width, activation="sigmoid", residual=False):
        if activation not in ("sigmoid", "relu"):
            raise ValueError("sigmoid or relu")
        super().__init__()
        self.layers = nn.Sequential(*(nn.Linear(width, width) for _ in range(depth)))
        self.register_buffer("unused", torch.ones(2))
        self.name, self.skip = activation, float(residual)

    def forward(self, x):
        for layer in self.layers:
            x = getattr(F, self.name)(layer(x)) + self.skip * x
        return x


def gradient_profile(model, x, cotangent):
    weights = [weight for name, weight in model.named_parameters() if weight.dim() == 2]
    found = torch.autograd.grad(model(x), weights, grad_outputs=cotangent)
    return torch.stack([one.abs().mean() for one in found])
