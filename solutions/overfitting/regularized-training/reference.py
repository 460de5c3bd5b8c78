"""The article's model, trained as it meant to: AdamW, a rate that falls, early stopping."""

import math
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

Batches = Sequence[tuple[Tensor, Tensor]]


class RegularizedModel(nn.Module):
    """Linear, ReLU, dropout, Linear."""

    def __init__(self, features: int = 10, hidden: int = 100, p: float = 0.2) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(features, hidden),
            nn.ReLU(),
            nn.Dropout(p),
            nn.Linear(hidden, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class AdamW:
    """Does what torch.optim.AdamW does."""

    def __init__(self, params: Iterable[Tensor], lr: float, weight_decay: float) -> None:
        self.params = list(params)
        self.lr, self.weight_decay = lr, weight_decay
        self.means = [torch.zeros_like(p) for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]
        self.count = 0

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self) -> None:
        self.count += 1
        for p, mean, square in zip(self.params, self.means, self.squares, strict=True):
            if p.grad is None:
                continue
            grad = p.grad
            p.mul_(1 - self.lr * self.weight_decay)
            mean.mul_(0.9).add_(grad, alpha=0.1)
            square.mul_(0.999).addcmul_(grad, grad, value=0.001)
            mean_hat = mean / (1 - 0.9**self.count)
            square_hat = square / (1 - 0.999**self.count)
            p.sub_(self.lr * mean_hat / (square_hat.sqrt() + 1e-8))


def train_epoch(model: nn.Module, optimizer: AdamW, batches: Batches) -> float:
    """One step on each batch; the mean squared error of the samples."""
    model.train()
    total, count = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        loss = mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(x)
        count += len(x)
    return total / count


@torch.no_grad()
def evaluate(model: nn.Module, batches: Batches) -> float:
    """Mean squared error of the samples."""
    model.eval()
    total, count = 0.0, 0
    for x, y in batches:
        total += mse_loss(model(x), y).item() * len(x)
        count += len(x)
    return total / count


def fit(
    model: nn.Module,
    train: Batches,
    validation: Batches,
    epochs: int = 100,
    lr: float = 0.01,
    weight_decay: float = 0.01,
    lr_patience: int = 3,
    patience: int = 10,
) -> list[dict[str, float]]:
    """Train, lower the rate where validation stalls, stop, and leave the best weights."""
    optimizer = AdamW(model.parameters(), lr, weight_decay)
    best, best_state, waited, stalled = math.inf, model.state_dict(), 0, 0
    history = []
    for _ in range(epochs):
        told = {"lr": optimizer.lr}
        told["train"] = train_epoch(model, optimizer, train)
        told["validation"] = loss = evaluate(model, validation)
        history.append(told)
        if loss < best:
            best, waited, stalled = loss, 0, 0
            best_state = {name: value.clone() for name, value in model.state_dict().items()}
        else:
            waited, stalled = waited + 1, stalled + 1
        if stalled > lr_patience:
            optimizer.lr *= 0.1
            stalled = 0
        if waited >= patience:
            break
    model.load_state_dict(best_state)
    return history
