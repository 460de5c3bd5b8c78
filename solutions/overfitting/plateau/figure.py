"""A loss that stalls, and the rate that follows it."""

import torch

from quizapp.checks.figure import axis, figure, lines

EPOCHS = 80


class Groups(torch.optim.Optimizer):
    """Parameter groups, and no more of an optimizer."""

    def __init__(self, groups):
        self.param_groups = groups
        self.defaults, self.state = {}, {}


@figure(
    title="A loss with three plateaus, and the rate: patience 5, cooldown 4, lowest 1e-3",
    caption="A cut comes after six epochs in a row without progress; then four of rest, and the "
    "count begins at 0. The last cut stops at the lowest rate.",
)
def schedule(make, given):
    epochs = torch.arange(EPOCHS, dtype=torch.float64)
    noise = given.uniform(EPOCHS, low=0.0, high=0.04).double().cpu()
    falls = [
        drop * torch.exp(-(epochs - begin).clamp(min=0) / 3)
        for begin, drop in ((0, 1.0), (22, 0.5), (48, 0.25))
    ]
    losses = (0.2 + sum(falls) + noise).tolist()
    optimizer = Groups([{"params": [], "lr": 0.1}])
    scheduler = make(optimizer, factor=0.1, patience=5, cooldown=4, min_lr=1e-3)
    rates = []
    for loss in losses:
        scheduler.step(loss)
        rates.append(float(optimizer.param_groups[0]["lr"]))
    return [
        lines(losses, title="loss", x="epoch", y=axis(low=0.0, high=2.0)),
        lines(rates, title="rate", x="epoch", y=axis("lr", low=1e-4, high=1.0, log=True)),
    ]
