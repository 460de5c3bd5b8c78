"""Counts down, rest included; the groups are exchanged for changed copies."""

import torch


class ReduceOnPlateau:
    def __init__(self, optimizer, factor=0.1, patience=10, threshold=1e-4, cooldown=0, min_lr=0.0):
        if not (patience >= 0 and 0.0 < factor < 1.0):
            raise ValueError
        self.__dict__.update(locals())
        self.left = patience + 1
        self.best = None

    @torch.no_grad()
    def step(self, loss):
        loss = torch.as_tensor(loss).reshape(()).double().cpu().clone()
        if torch.isfinite(loss) and (
            self.best is None or (self.best - loss) / self.best > self.threshold
        ):
            self.best = loss
            self.left = max(self.left - 1, self.patience + 1)
            return
        self.left -= 1
        if not self.left:
            self.left = self.patience + 1 + self.cooldown
            self.optimizer.param_groups = [self._lowered(g) for g in self.optimizer.param_groups]

    def _lowered(self, group):
        rate = group["lr"]
        return {**group, "lr": min(rate, max(rate * self.factor, self.min_lr))}
