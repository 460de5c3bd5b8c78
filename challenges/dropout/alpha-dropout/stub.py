"""Alpha dropout. Fill in both methods; `quiz grade alpha-dropout` checks them."""

import torch
from torch import Tensor, nn

LIMIT = -1.0507009873554805 * 1.6732632423543772
"""α′, what SELU flattens out at: dropped elements take this value."""


class AlphaDropout(nn.Module):
    """Dropout that keeps the mean 0 and the variance 1 of its inputs."""

    def __init__(self, p: float = 0.5) -> None:
        """Keep `p`, the probability to drop. Raises ValueError unless 0 <= p <= 1."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` of any shape to the same shape."""
        raise NotImplementedError
