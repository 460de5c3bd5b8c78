"""Sparse attention. Fill in; `quiz grade sparse-attention` checks it."""

import torch
from torch import Tensor


def sparse_attention(q: Tensor, k: Tensor, v: Tensor, stride: int | None = None) -> Tensor:
    """Mix the values of the last `stride` keys and of those 1, 2, 3, … strides back.

    `q` and `k` are (batch, heads, n, d), `v` is (batch, heads, n, width); returns the form of `v`.
    Without `stride` it is √n, rounded up, and the cost O(n · √n).
    """
    raise NotImplementedError
