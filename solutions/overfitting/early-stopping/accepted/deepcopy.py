"""Keeps a whole copied model; counts down; the first epoch is a case of its own."""

from copy import deepcopy
from math import isnan


class EarlyStopping:
    def __init__(self, patience=5, min_delta=0.0):
        if patience < 1:
            raise ValueError(f"patience {patience}")
        if min_delta < 0:
            raise ValueError(f"min_delta {min_delta}")
        self.patience = self.left = patience
        self.delta = min_delta
        self.best = self.best_model = None
        self.stopped = False

    @property
    def best_loss(self):
        return float("inf") if self.best is None else self.best

    def step(self, loss, model):
        if hasattr(loss, "item"):
            loss = loss.item()
        if not isnan(loss) and (self.best is None or self.best - loss > self.delta):
            self.best, self.best_model, self.left = loss, deepcopy(model), self.patience
        else:
            self.left -= 1
        self.stopped = self.stopped or self.left == 0
        return self.stopped

    def restore(self, model):
        if self.best_model is None:
            raise RuntimeError
        model.load_state_dict(self.best_model.state_dict())
        return model
