"""Attention over a sliding window, which never forms the n × n scores."""

import torch
from torch import Tensor


def local_attention(q: Tensor, k: Tensor, v: Tensor, radius: int, causal: bool = False) -> Tensor:
    """Mix the values at most `radius` positions away, with `causal` those behind only."""
    length = k.shape[2]
    offsets = torch.arange(-radius, 1 if causal else radius + 1, device=q.device)
    places = torch.arange(length, device=q.device).unsqueeze(1) + offsets
    inside = (places >= 0) & (places < length)
    places = places.clamp(0, length - 1)
    near_k, near_v = k[:, :, places], v[:, :, places]
    scores = (q.unsqueeze(3) * near_k).sum(dim=-1) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(~inside, -torch.inf)
    weights = torch.softmax(scores, dim=-1)
    return (weights.unsqueeze(-1) * near_v).sum(dim=3)
