"""Pruning by magnitude. Fill in; `quiz grade magnitude-pruning` checks it."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def magnitude_masks(weights: Sequence[Tensor], share: float) -> list[Tensor]:
    """A bool mask for each tensor, False for the smallest `share` of all of them together.

    Raises ValueError if `share` is below 0 or above 1.
    """
    raise NotImplementedError


class PrunedLinear(nn.Module):
    """A linear layer without its smallest weights, however it is trained."""

    def __init__(self, linear: nn.Linear, share: float) -> None:
        """Take over the weights of `linear`, which stays as it is, and prune `share` of them."""
        super().__init__()
        raise NotImplementedError

    def prune(self, share: float) -> None:
        """Prune on, until `share` of all weights is gone; what is gone stays gone."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` of shape (..., inputs) to (..., outputs)."""
        raise NotImplementedError
