"""What evaluation says about one trained net, by the size of the batches it is done in."""

import torch
from torch import nn

from quizapp.checks.figure import axis, figure, lines

SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 48)


class Steps:
    def __init__(self, model, lr):
        self.model, self.lr = model, lr

    def zero_grad(self):
        for p in self.model.parameters():
            p.grad = None

    def step(self):
        for p in self.model.parameters():
            p.data -= self.lr * p.grad


@figure(
    title="One net, one set of 48 samples, cut into batches of different sizes",
    caption="How the samples are cut must not matter: flat lines. With the batches' own statistics "
    "small batches do worse, and a batch of one is refused (drawn as 0).",
)
def by_batch_size(make, given):
    layers = nn.Linear(4, 12), nn.BatchNorm1d(12), nn.Tanh(), nn.Linear(12, 2)
    model = given.fill(nn.Sequential(*layers))
    x = given.normal(96, 4)
    y = (x[:, 0] > x[:, 1]).long()
    train = list(zip(x[:48].split(8), y[:48].split(8), strict=True))
    make.fit(model, Steps(model, 0.3), train, train, 12)
    losses, shares = [], []
    for size in SIZES:
        cut = list(zip(x[48:].split(size), y[48:].split(size), strict=True))
        try:
            metrics = make.evaluate(model, cut)
        except ValueError:  # a batch of one in training mode
            metrics = {"loss": 0.0, "accuracy": 0.0}
        losses.append(float(metrics["loss"]))
        shares.append(float(metrics["accuracy"]))
    sizes = torch.tensor(SIZES, dtype=torch.float64)
    return [
        lines({"loss": (sizes, losses)}, x="batch size", y=axis("loss", low=0.0, high=1.0)),
        lines({"accuracy": (sizes, shares)}, x="batch size", y=axis("accuracy", low=0.0, high=1.0)),
    ]
