"""Linear attention. Fill in; `quiz grade linear-attention` checks it."""

import torch
import torch.nn.functional as F
from torch import Tensor


def linear_attention(q: Tensor, k: Tensor, v: Tensor, causal: bool = False) -> Tensor:
    """Mix values by weights φ(q)·φ(k), where φ(x) = elu(x) + 1, at a cost of O(n).

    `q` and `k` are (batch, heads, n, d), `v` is (batch, heads, n, width); returns the form of `v`.
    With `causal` a query sees the keys up to its own position.
    """
    raise NotImplementedError
