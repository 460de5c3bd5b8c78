"""Independent answer: masks drawn by hand, matrices multiplied by einsum, a copy evaluated."""

import copy

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, features, hidden, classes, p_input=0.2, p_hidden=0.5):
        super().__init__()
        self.rates = p_input, p_hidden, p_hidden
        self.first = nn.Linear(features, hidden)
        self.second = nn.Linear(hidden, hidden)
        self.head = nn.Linear(hidden, classes)

    def forward(self, x):
        layers = self.first, self.second, self.head
        for number, (layer, p) in enumerate(zip(layers, self.rates, strict=True)):
            if self.training and p > 0:
                x = x * torch.bernoulli(torch.full_like(x, 1 - p)) / (1 - p)
            x = torch.einsum("bi,oi->bo", x, layer.weight) + layer.bias
            if number < 2:
                x = x * (x > 0)
        return x


def predict(model, x):
    with torch.inference_mode():
        logits = copy.deepcopy(model).eval()(x)
    weights = (logits - logits.amax(-1, keepdim=True)).exp()
    return weights / weights.sum(-1, keepdim=True)
