"""Early stopping that keeps a copy of the best weights, which the article's loop forgets."""

import math

from torch import Tensor, nn


class EarlyStopping:
    """Says when validation has stalled, and keeps the weights of the best epoch."""

    def __init__(self, patience: int = 5, min_delta: float = 0.0) -> None:
        if patience < 1 or min_delta < 0:
            raise ValueError("patience must be at least 1 and min_delta not negative")
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = math.inf
        self.best_state: dict[str, Tensor] | None = None
        self.bad_epochs = 0

    def step(self, loss: float | Tensor, model: nn.Module) -> bool:
        loss = float(loss)
        if loss < self.best_loss - self.min_delta:
            self.best_loss = loss
            self.best_state = {name: value.clone() for name, value in model.state_dict().items()}
            self.bad_epochs = 0
        else:
            self.bad_epochs += 1
        return self.bad_epochs >= self.patience

    def restore(self, model: nn.Module) -> None:
        if self.best_state is None:
            raise RuntimeError("no epoch has made progress, so there are no best weights")
        model.load_state_dict(self.best_state)
