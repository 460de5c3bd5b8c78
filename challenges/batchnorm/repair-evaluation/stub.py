"""Train a small classifier with BatchNorm, and watch it on validation data.

This program is wrong in more than one place. Run it, mend it, and let
`quiz grade repair-evaluation` look at it. The class SGD is right; the faults stand below it.
"""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

Batches = Sequence[tuple[Tensor, Tensor]]
"""Pairs (x, y) of inputs and class numbers; the last one may be smaller than the others."""


class SGD:
    """Steps along the gradient; does what torch.optim.SGD does."""

    def __init__(self, params: Iterable[Tensor], lr: float) -> None:
        self.params = list(params)
        self.lr = lr

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad = None

    def step(self) -> None:
        with torch.no_grad():
            for p in self.params:
                if p.grad is not None:
                    p -= self.lr * p.grad


def average(values: list[float], sizes: list[int]) -> float:
    """The mean over all samples of something known as a mean for each batch."""
    return sum(values) / len(values)


def train_epoch(model: nn.Module, optimizer: SGD, batches: Batches) -> float:
    """One step on each batch; the mean training loss of the samples."""
    losses, sizes = [], []
    for x, y in batches:
        optimizer.zero_grad()
        loss = cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sizes.append(len(x))
    return average(losses, sizes)


def evaluate(model: nn.Module, batches: Batches) -> dict[str, float]:
    """Mean loss and accuracy of the samples."""
    losses, hits, sizes = [], [], []
    for x, y in batches:
        logits = model(x)
        losses.append(cross_entropy(logits, y).item())
        hits.append((logits.argmax(dim=1) == y).float().mean().item())
        sizes.append(len(x))
    return {"loss": average(losses, sizes), "accuracy": average(hits, sizes)}


def fit(
    model: nn.Module, optimizer: SGD, train: Batches, validation: Batches, epochs: int
) -> list[dict[str, float]]:
    """What each epoch gave: its training loss, then loss and accuracy on the validation data."""
    history = []
    for _ in range(epochs):
        loss = train_epoch(model, optimizer, train)
        history.append({"train loss": loss, **evaluate(model, validation)})
    return history


if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.randn(130, 10)
    y = (x[:, 0] + x[:, 1] > 0).long()
    model = nn.Sequential(nn.Linear(10, 20), nn.BatchNorm1d(20), nn.Tanh(), nn.Linear(20, 2))
    train = list(zip(x[:65].split(16), y[:65].split(16), strict=True))
    for number, told in enumerate(
        fit(model, SGD(model.parameters(), 0.1), train, [(x[65:], y[65:])], 5)
    ):
        print(number, {name: round(value, 4) for name, value in told.items()})
    for size in (5, 13, 65):  # however the data are cut, the same numbers must come out
        cut = list(zip(x[65:].split(size), y[65:].split(size), strict=True))
        print(f"batches of {size}:", evaluate(model, cut))
