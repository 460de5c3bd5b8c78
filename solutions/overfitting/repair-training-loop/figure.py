"""Both errors, epoch by epoch, and the error of the model that is left in the end."""

import torch
from torch import nn

from quizapp.checks.figure import axis, figure, lines

EPOCHS, PATIENCE = 80, 15


class Steps:
    def __init__(self, model, lr):
        self.model, self.lr = model, lr

    def zero_grad(self):
        for p in self.model.parameters():
            p.grad = None

    def step(self):
        for p in self.model.parameters():
            p.data -= self.lr * p.grad


class Schedule:
    def __init__(self, optimizer):
        self.optimizer, self.best, self.bad = optimizer, float("inf"), 0

    def step(self, error):
        self.bad = 0 if error < self.best else self.bad + 1
        self.best = min(self.best, float(error))
        if self.bad > 3:
            self.optimizer.lr, self.bad = 0.1 * self.optimizer.lr, 0


class Masked(nn.Module):
    """Dropout whose mask is always the same."""

    def forward(self, x):
        kept = torch.arange(x.shape[-1], device=x.device) % 5 > 0
        return x * kept / 0.8 if self.training else x


@figure(
    title="Twenty noisy points, and a net that could learn their noise",
    caption="Training goes on past the best epoch, and the model that is left is that of the best. "
    "Without the remedies the training error goes to 0 and the validation error rises.",
)
def errors(make, given):
    x, noise = given.normal(120, 8), given.normal(120, 1)
    y = x[:, :1] + noise
    layers = nn.Linear(8, 60), nn.ReLU(), Masked(), nn.Linear(60, 1)
    model = given.fill(nn.Sequential(*layers))
    optimizer = Steps(model, 0.02)
    train, held = [(x[:20], y[:20])], [(x[20:], y[20:])]
    told = make.fit(model, optimizer, Schedule(optimizer), train, held, EPOCHS, PATIENCE, 0.01)
    with torch.no_grad():
        left = float((model.eval()(x[20:]) - y[20:]).square().mean())
    curves = {name: [float(one[name]) for one in told] for name in ("train", "validation")}
    curves["the model that is left"] = ([len(told) - 1], [left])
    return [lines(curves, x="epoch", y=axis("mean squared error", low=0.0, high=5.0))]
