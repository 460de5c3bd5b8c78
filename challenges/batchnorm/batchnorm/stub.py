"""Batch normalisation. Fill in both methods; `quiz grade batchnorm` checks them."""

import torch
from torch import Tensor, nn


class BatchNorm(nn.Module):
    """Normalises each channel over the batch, and over height and width where there are any."""

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        """Make the parameters `weight`, `bias` and the buffers `running_mean`, `running_var`."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` of shape (N, C) or (N, C, H, W) to the same shape.

        Raises ValueError in training if a channel holds one value only.
        """
        raise NotImplementedError
