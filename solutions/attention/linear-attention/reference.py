"""Attention with elu + 1 features in place of the softmax, in linear time."""

import torch.nn.functional as F
from torch import Tensor


def linear_attention(q: Tensor, k: Tensor, v: Tensor, causal: bool = False) -> Tensor:
    """Mix values by weights φ(q)·φ(k), over all keys or over those up to the query's own."""
    q, k = F.elu(q) + 1, F.elu(k) + 1
    if causal:
        memory = (k.unsqueeze(-1) * v.unsqueeze(-2)).cumsum(dim=2)
        seen = k.cumsum(dim=2)
    else:
        memory = (k.transpose(-1, -2) @ v).unsqueeze(2)
        seen = k.sum(dim=2, keepdim=True)
    mixed = (q.unsqueeze(-2) @ memory).squeeze(-2)
    total = (q * seen).sum(dim=-1, keepdim=True)
    return mixed / total
