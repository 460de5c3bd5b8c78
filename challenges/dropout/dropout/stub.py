"""Inverted dropout. Fill in both methods; `quiz grade dropout` checks them."""

import torch
from torch import Tensor, nn


class Dropout(nn.Module):
    """Drops elements at random in training and scales the others; the identity in evaluation."""

    def __init__(self, p: float = 0.5) -> None:
        """Keep `p`, the probability to drop. Raises ValueError unless 0 <= p <= 1."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` of any shape to the same shape."""
        raise NotImplementedError
