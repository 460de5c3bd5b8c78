"""torch's optimizer and scheduler, an evaluation of everything in one batch."""

import copy

import torch
import torch.nn.functional as F
from torch import nn
from torch.optim.lr_scheduler import ReduceLROnPlateau


class RegularizedModel(nn.Module):
    def __init__(self, features=10, hidden=100, p=0.2):
        super().__init__()
        layers = [nn.Linear(features, hidden), nn.ReLU(), nn.Dropout(p), nn.Linear(hidden, 1)]
        self.net = nn.Sequential(*layers)

    def forward(self, x):
        return self.net(x)


def fit(
    model, train, validation, epochs=100, lr=0.01, weight_decay=0.01, lr_patience=3, patience=10
):
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    scheduler = ReduceLROnPlateau(optimizer, mode="min", patience=lr_patience)
    held_x, held_y = (torch.cat(part) for part in zip(*validation, strict=True))
    history, best_error, best_state, counter = [], float("inf"), None, 0
    for _ in range(epochs):
        model.train()
        rate = scheduler.get_last_lr()[0]
        errors = []
        for x, y in train:
            loss = F.mse_loss(model(x), y, reduction="none")
            optimizer.zero_grad()
            loss.mean().backward()
            optimizer.step()
            errors.append(loss.detach())
        model.eval()
        with torch.no_grad():
            error = F.mse_loss(model(held_x), held_y)
        scheduler.step(error)
        history.append({"lr": rate, "train": torch.cat(errors).mean(), "validation": error})
        if error < best_error:
            best_error, counter = error, 0
            best_state = copy.deepcopy(model.state_dict())
        else:
            counter += 1
            if counter >= patience:
                break
    model.load_state_dict(best_state)
    return history
