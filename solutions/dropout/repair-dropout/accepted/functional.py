"""Functional dropout everywhere, before the ReLU (which commutes with it); each part's own mode."""

import torch
from torch import nn
from torch.nn import functional as fn


class Net(nn.Module):
    def __init__(self, features, hidden, classes, p_input=0.2, p_hidden=0.5):
        super().__init__()
        self.head = nn.Linear(hidden, classes)
        self.second = nn.Linear(hidden, hidden)
        self.first = nn.Linear(features, hidden)
        self.a, self.b = p_input, p_hidden

    def drop(self, x, p):
        return fn.dropout(x, p) if self.training else x

    def forward(self, x):
        x = self.first(self.drop(x, self.a))
        x = self.second(self.drop(x, self.b).clamp(min=0))
        return self.head(fn.relu(self.drop(x, self.b), inplace=True))


@torch.no_grad()
def predict(model, x):
    modes = {part: part.training for part in model.modules()}
    try:
        return model.eval()(x).softmax(1)
    finally:
        for part, mode in modes.items():
            part.training = mode
