"""The built-in behind a class of its own."""

import torch


class ReduceOnPlateau:
    def __init__(self, optimizer, factor=0.1, patience=10, *settings, **more):
        if patience < 0 or factor <= 0.0:
            raise ValueError("what would that mean?")
        names = ("threshold", "cooldown", "min_lr")
        more |= dict(zip(names, settings, strict=False))
        more |= {"factor": factor, "patience": patience}
        self.inner = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, mode="min", **more)

    def step(self, loss):
        self.inner.step(loss)
