"""Layer normalisation. Fill in both methods; `quiz grade layernorm` checks them."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class LayerNorm(nn.Module):
    """Normalises over the last axes: all of a group of values share one mean and variance."""

    def __init__(self, shape: int | Sequence[int], eps: float = 1e-5) -> None:
        """Make the parameters `weight` and `bias`, both of the form `shape`."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x`, whose last axes have the lengths `shape`, to the same shape."""
        raise NotImplementedError
