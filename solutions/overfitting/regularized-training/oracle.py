"""Independent answer: torch's layers, optimizer and scheduler; every state on record."""

import copy

import torch
from torch import nn
from torch.optim.lr_scheduler import ReduceLROnPlateau


class RegularizedModel(nn.Module):
    def __init__(self, features=10, hidden=100, p=0.2):
        super().__init__()
        first, second = nn.Linear(features, hidden), nn.Linear(hidden, 1)
        self.net = nn.ModuleList([first, nn.ReLU(), nn.Dropout(p), second])

    def forward(self, x):
        for layer in self.net:
            x = layer(x)
        return x


def fit(
    model, train, validation, epochs=100, lr=0.01, weight_decay=0.01, lr_patience=3, patience=10
):
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    scheduler = ReduceLROnPlateau(optimizer, patience=lr_patience)
    history, states = [], []
    for _ in range(epochs):
        model.train()
        rate, errors = optimizer.param_groups[0]["lr"], []
        for x, y in train:
            optimizer.zero_grad()
            squares = (model(x) - y) ** 2
            squares.mean().backward()
            optimizer.step()
            errors += squares.flatten().tolist()
        model.eval()
        with torch.no_grad():
            held = torch.cat([((model(x) - y) ** 2).flatten() for x, y in validation])
        states.append(copy.deepcopy(model.state_dict()))
        told = {"train": sum(errors) / len(errors), "validation": held.mean().item(), "lr": rate}
        history.append(told)
        scheduler.step(told["validation"])
        seen = [one["validation"] for one in history]
        first = seen.index(min(seen))
        if len(seen) - 1 - first >= patience:
            break
    model.load_state_dict(states[first])
    return history
