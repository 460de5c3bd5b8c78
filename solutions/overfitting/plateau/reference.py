"""A scheduler that lowers the learning rates when the loss has stalled, by torch's rules."""

import math

import torch
from torch import Tensor


class ReduceOnPlateau:
    """Lowers the learning rates of an optimizer when a loss has stalled."""

    def __init__(
        self,
        optimizer: torch.optim.Optimizer,
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        if not 0 < factor < 1 or patience < 0:
            raise ValueError("factor must lie between 0 and 1, patience must not be negative")
        self.optimizer = optimizer
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.cooldown = cooldown
        self.min_lr = min_lr
        self.best = math.inf
        self.bad_epochs = 0
        self.rest = 0

    def step(self, loss: float | Tensor) -> None:
        loss = float(loss)
        if loss < self.best * (1 - self.threshold):
            self.best = loss
            self.bad_epochs = 0
        else:
            self.bad_epochs += 1
        if self.rest > 0:
            self.rest -= 1
            self.bad_epochs = 0
        if self.bad_epochs > self.patience:
            self.cut()
            self.bad_epochs = 0
            self.rest = self.cooldown

    def cut(self) -> None:
        for group in self.optimizer.param_groups:
            lowered = max(group["lr"] * self.factor, self.min_lr)
            group["lr"] = min(group["lr"], lowered)
