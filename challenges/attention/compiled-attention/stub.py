"""Attention that compiles whole. Fill in; `quiz grade compiled-attention` checks it."""

import torch
from torch import Tensor, nn


class PaddedAttention(nn.Module):
    """Self-attention with several heads over padded sequences."""

    def __init__(self, dim: int, heads: int = 8) -> None:
        """Make the layers `to_qkv` and `to_out`."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        """Map `x` (batch, n, dim) to the same shape; beyond `lengths` (batch,) there is padding.

        Padding is not seen and comes out as 0. No value of a tensor is looked at.
        """
        raise NotImplementedError
