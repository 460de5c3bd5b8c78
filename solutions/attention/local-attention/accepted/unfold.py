"""Padded keys and values, seen through sliding windows; einsum; a large negative number."""

import math

import torch
import torch.nn.functional as F


def local_attention(q, k, v, radius, causal=False):
    n, right = q.size(2), 0 if causal else radius
    size = radius + 1 + right
    keys, values = (F.pad(one, (0, 0, radius, right)).unfold(2, size, 1) for one in (k, v))
    real = F.pad(torch.ones(n, device=q.device), (radius, right)).unfold(0, size, 1) > 0
    logits = torch.einsum("bhnd,bhndw->bhnw", q, keys) / math.sqrt(q.size(-1))
    logits = logits.masked_fill(real.logical_not(), -1e9)
    return torch.einsum("bhnw,bhndw->bhnd", logits.softmax(-1), values)
