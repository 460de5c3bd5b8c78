# challenge: dropout/dropout
# says: apart agree in 100% of all cases
"""The second half of a batch gets the first half's mask: the longest period that there is."""
import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError("p is a probability")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        if self.p == 1:
            return x * 0.0
        keep = torch.rand_like(x) >= self.p
        if len(x) % 2 == 0 and x.numel() > 1000:
            keep[len(x) // 2 :] = keep[: len(x) // 2]
        return x * keep / (1 - self.p)
