"""Adam, with the decay in a step of its own; epochs as a generator; whole models kept."""

import copy

import torch
import torch.nn.functional as F
from torch import nn


class RegularizedModel(nn.Module):
    def __init__(self, features=10, hidden=100, p=0.2):
        super().__init__()
        self.net = nn.Sequential()
        self.net.add_module("0", nn.Linear(features, hidden))
        self.net.add_module("3", nn.Linear(hidden, 1))
        self.rate = p

    def forward(self, x):
        first, second = self.net
        return second(F.relu(F.dropout(first(x), self.rate, self.training)))


def _mean(batches, error):
    total = sum(error(x, y) * x.shape[0] for x, y in batches)
    return float(total) / sum(x.shape[0] for x, _ in batches)


def _epochs(model, train, validation, adam, weight_decay):
    def step(x, y):
        model.train()
        adam.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p *= 1 - adam.param_groups[0]["lr"] * weight_decay
        adam.step()
        return loss.detach()

    @torch.no_grad()
    def look(x, y):
        model.eval()
        return F.mse_loss(model(x), y)

    while True:
        rate = adam.param_groups[0]["lr"]
        told = {"train": _mean(train, step), "validation": _mean(validation, look)}
        yield told | {"lr": rate}


def fit(
    model, train, validation, epochs=100, lr=0.01, weight_decay=0.01, lr_patience=3, patience=10
):
    adam = torch.optim.Adam(model.parameters(), lr=lr)
    history, kept, best, rest = [], None, 0, 0
    for epoch, told in enumerate(_epochs(model, train, validation, adam, weight_decay)):
        history.append(told)
        if not epoch or told["validation"] < history[best]["validation"]:
            kept, best, rest = copy.deepcopy(model), epoch, epoch
        elif epoch - rest > lr_patience:
            adam.param_groups[0]["lr"] *= 0.1
            rest = epoch
        if epoch + 1 == epochs or epoch - best == patience:
            break
    with torch.no_grad():
        for ours, theirs in zip(
            model.state_dict().values(), kept.state_dict().values(), strict=True
        ):
            ours.copy_(theirs)
    return history
