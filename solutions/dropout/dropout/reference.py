"""Inverted dropout: survivors are scaled in training, so evaluation needs nothing."""

import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    """Zeroes each element with probability `p` in training; the identity in evaluation."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        if not 0.0 <= p <= 1.0:
            raise ValueError(f"p is a probability, {p} is none")
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        if self.p == 1.0:
            return x * torch.zeros_like(x)
        keep = torch.rand(x.shape, device=x.device) >= self.p
        return x * keep / (1.0 - self.p)
