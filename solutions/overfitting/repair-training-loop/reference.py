"""Fit forty noisy points with a net that could learn their noise by heart."""

import math
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

Batches = Sequence[tuple[Tensor, Tensor]]
"""Pairs (x, y) of inputs and targets; the last one may be smaller than the others."""


class Adam:
    """Does what torch.optim.Adam does without weight decay."""

    def __init__(self, params: Iterable[Tensor], lr: float = 0.01) -> None:
        self.params = list(params)
        self.lr, self.count = lr, 0
        self.means = [torch.zeros_like(p) for p in self.params]
        self.squares = [torch.zeros_like(p) for p in self.params]

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self) -> None:
        self.count += 1
        for p, mean, square in zip(self.params, self.means, self.squares, strict=True):
            if p.grad is not None:
                mean.lerp_(p.grad, 0.1)
                square.lerp_(p.grad.square(), 0.001)
                scale = (square / (1 - 0.999**self.count)).sqrt() + 1e-8
                p -= self.lr / (1 - 0.9**self.count) * mean / scale


class Plateau:
    """Cuts the learning rate to a tenth after more than `patience` losses in a row no better."""

    def __init__(self, optimizer: Adam, patience: int = 3) -> None:
        self.optimizer, self.patience = optimizer, patience
        self.best, self.bad = math.inf, 0

    def step(self, loss: float) -> None:
        if loss < self.best:
            self.best, self.bad = loss, 0
            return
        self.bad += 1
        if self.bad > self.patience:
            self.optimizer.lr, self.bad = 0.1 * self.optimizer.lr, 0


def penalty(model: nn.Module) -> Tensor:
    """The sum of all squared weights; biases are left out."""
    return sum(p.square().sum() for p in model.parameters() if p.dim() > 1)


def train_epoch(model: nn.Module, optimizer: Adam, batches: Batches, decay: float = 0.001) -> float:
    """One step on each batch, with L2; the mean squared error of the samples, without it."""
    model.train()
    total, count = 0.0, 0
    for x, y in batches:
        optimizer.zero_grad()
        error = mse_loss(model(x), y)
        loss = error + decay * penalty(model)
        loss.backward()
        optimizer.step()
        total += error.item() * len(x)
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
    optimizer: Adam,
    scheduler: Plateau,
    train: Batches,
    validation: Batches,
    epochs: int = 100,
    patience: int = 10,
    decay: float = 0.001,
) -> list[dict[str, float]]:
    """Train until `patience` epochs in a row are no better; leave the model as it was best."""
    history = []
    best, bad, best_state = math.inf, 0, model.state_dict()
    for _ in range(epochs):
        told = {"train": train_epoch(model, optimizer, train, decay)}
        told["validation"] = evaluate(model, validation)
        history.append(told)
        scheduler.step(told["validation"])
        watched = told["validation"]
        if watched < best:
            best, bad = watched, 0
            best_state = {name: value.clone() for name, value in model.state_dict().items()}
        else:
            bad += 1
        if bad >= patience:
            break
    model.load_state_dict(best_state)
    return history


if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.randn(440, 10)
    y = x[:, :1] + torch.randn(440, 1)  # the noise alone makes an error of 1
    model = nn.Sequential(nn.Linear(10, 100), nn.ReLU(), nn.Dropout(0.2), nn.Linear(100, 1))
    optimizer = Adam(model.parameters())
    train, validation = [(x[:20], y[:20]), (x[20:40], y[20:40])], [(x[40:], y[40:])]
    history = fit(model, optimizer, Plateau(optimizer), train, validation, decay=0.01)
    for number, told in enumerate(history):
        if number % 10 == 0 or told is history[-1]:
            print(number, {name: round(value, 3) for name, value in told.items()})
    print(f"{len(history)} epochs, the last with a learning rate of {optimizer.lr:.0e}")
    print(f"validation error at best {min(told['validation'] for told in history):.3f}")
    print(f"validation error of the model that is left {evaluate(model, validation):.3f}")
