"""Works in tensors throughout, copies parameters and buffers one by one, keeps one storage."""

import torch
from torch import nn


class EarlyStopping(nn.Module):
    def __init__(self, patience=5, min_delta=0.0):
        super().__init__()
        if patience < 1 or min_delta < 0:
            raise ValueError
        self.patience = patience
        self.min_delta = torch.tensor(min_delta, dtype=torch.float64)
        self.best = torch.tensor(float("inf"), dtype=torch.float64)
        self.waiting = []
        self.kept = {}

    @property
    def best_loss(self):
        return self.best.item()

    @torch.no_grad()
    def step(self, loss, model):
        loss = torch.as_tensor(loss).detach().double().cpu().reshape(())
        if torch.lt(loss, self.best - self.min_delta):
            self.waiting.clear()
            self.best.copy_(loss)
            for source in (model.named_parameters(), model.named_buffers()):
                for name, value in source:
                    if name not in self.kept:
                        self.kept[name] = torch.empty_like(value)
                    self.kept[name].copy_(value)
        else:
            self.waiting.append(loss)
        return len(self.waiting) >= self.patience

    @torch.no_grad()
    def restore(self, model):
        if torch.isinf(self.best):
            raise RuntimeError("no best weights yet")
        for name, value in [*model.named_parameters(), *model.named_buffers()]:
            value.copy_(self.kept[name])
