"""Independent answer: the weights as one tensor, the sums kept; training by autograd.grad."""

import torch
from torch import nn


class DeepNet(nn.Module):
    def __init__(self, depth, width):
        super().__init__()
        self.weights = nn.ParameterList(torch.randn(width, width) for _ in range(depth))
        self.scale = (2 / width) ** 0.5

    def forward(self, x):
        for weight in self.weights:
            z = torch.einsum("bi,oi->bo", x, weight) * self.scale
            x = z * (z > 0)
        return x


def train(model, x, target, steps, lr):
    losses = []
    params = tuple(model.parameters())
    for _ in range(steps):
        loss = torch.mean((model(x) - target) ** 2)
        losses.append(loss.item())
        for p, grad in zip(params, torch.autograd.grad(loss, params), strict=True):
            p.data = p.data + grad * -lr
    return losses
