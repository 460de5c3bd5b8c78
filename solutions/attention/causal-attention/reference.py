"""Attention that sees neither the future nor padding."""

import torch
from torch import Tensor


def causal_attention(q: Tensor, k: Tensor, v: Tensor, keep: Tensor | None = None) -> Tensor:
    """Mix values by causal attention; rows that see no key are zeros."""
    queries, keys = q.shape[-2], k.shape[-2]
    visible = torch.ones(queries, keys, dtype=torch.bool, device=q.device)
    visible = visible.tril(diagonal=keys - queries)
    if keep is not None:
        visible = visible & keep[:, None, None, :]
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~visible, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    weights = weights.masked_fill(~visible, 0.0)
    return weights @ v
