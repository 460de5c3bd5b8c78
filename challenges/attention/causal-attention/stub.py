"""Causal attention with padding. Fill in; `quiz grade causal-attention` checks it."""

import torch
from torch import Tensor


def causal_attention(q: Tensor, k: Tensor, v: Tensor, keep: Tensor | None = None) -> Tensor:
    """Mix the values of the keys that each query may see: itself and earlier ones that are kept.

    `q` is (batch, heads, queries, d), `k` (batch, heads, keys, d), `v` (batch, heads, keys, width);
    the queries are the last positions. `keep`, bool (batch, keys), is True where a key may be
    looked at. Returns (batch, heads, queries, width); zeros where a query sees nothing.
    """
    raise NotImplementedError
