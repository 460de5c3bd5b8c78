"""Keeps all losses and reads the whole history in each epoch."""

from math import isnan


class ReduceOnPlateau:
    def __init__(self, optimizer, factor=0.1, patience=10, threshold=1e-4, cooldown=0, min_lr=0.0):
        if factor <= 0 or factor >= 1:
            raise ValueError(f"factor {factor}")
        if patience <= -1:
            raise ValueError(f"patience {patience}")
        self.opt, self.factor, self.patience = optimizer, factor, patience
        self.share, self.cooldown, self.floor = 1 - threshold, cooldown, min_lr
        self.losses = []
        self.counted_from = 0  # the first epoch that may count

    def _last_progress(self):
        best, where = None, -1
        for epoch, loss in enumerate(self.losses):
            if not isnan(loss) and (best is None or self.share * best > loss):
                best, where = loss, epoch
        return where

    def step(self, loss):
        if hasattr(loss, "item"):
            loss = loss.item()
        self.losses.append(loss)
        now = len(self.losses)
        waited = now - max(self._last_progress() + 1, self.counted_from)
        if waited == self.patience + 1:
            self.counted_from = now + self.cooldown
            for group in self.opt.param_groups:
                rate = group["lr"]
                if rate > self.floor:
                    group["lr"] = max(self.floor, self.factor * rate)
            return True
        return False
