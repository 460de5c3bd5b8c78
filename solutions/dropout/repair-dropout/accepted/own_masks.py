"""Masks by hand, scaled beforehand; a context switches the mode."""

import contextlib

import torch
from torch import nn


class Drop(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.keep = 1.0 - p

    def forward(self, x):
        if not self.training:
            return x
        mask = torch.rand_like(x) < self.keep
        return torch.where(mask, x * (1.0 / self.keep), 0.0)


class Net(nn.Module):
    def __init__(self, features, hidden, classes, p_input=0.2, p_hidden=0.5):
        super().__init__()
        self.first, self.second = nn.Linear(features, hidden), nn.Linear(hidden, hidden)
        self.head = nn.Linear(hidden, classes)
        self.drop0, self.drop1, self.drop2 = Drop(p_input), Drop(p_hidden), Drop(p_hidden)

    def forward(self, x):
        hidden = self.drop1(self.first(self.drop0(x)).relu())
        hidden = self.drop2(self.second(hidden).relu())
        return hidden @ self.head.weight.T + self.head.bias


@contextlib.contextmanager
def evaluating(model):
    was = model.training
    model.train(False)
    yield model
    model.train(was)


def predict(model, x):
    with evaluating(model) as whole:
        return torch.softmax(whole(x).detach(), -1)
