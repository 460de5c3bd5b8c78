"""Channel dropout. Fill in both methods; `quiz grade channel-dropout` checks them."""

import torch
from torch import Tensor, nn


class ChannelDropout(nn.Module):
    """Drops whole channels at random in training; the identity in evaluation."""

    def __init__(self, p: float = 0.2) -> None:
        """Keep `p`, the probability to drop. Raises ValueError unless 0 <= p <= 1."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` of shape (N, C, ...) to the same shape."""
        raise NotImplementedError
