"""The layers by functools.reduce; a decorator for no_grad; in-place sigmoids on own tensors."""

from functools import reduce

import torch
from torch import nn


class BatchNormMLP(nn.Module):
    def __init__(self, depth, width, classes):
        super().__init__()
        pairs = [(nn.Linear(width, width, bias=False), nn.BatchNorm1d(width)) for _ in range(depth)]
        self.layers = nn.Sequential(*(first for first, _ in pairs))
        self.norms = nn.Sequential(*(second for _, second in pairs))
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        steps = zip(self.layers, self.norms, strict=True)
        return self.head(reduce(lambda h, step: step[1](step[0](h)).sigmoid_(), steps, x))


@torch.no_grad()
def predict(model, x):
    back = model.train if model.training else model.eval
    answer = model.train(False)(x)
    back()
    return answer
