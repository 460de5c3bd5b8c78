"""Query by query, over the set of keys that it sees."""

import math

import torch


def sparse_attention(q, k, v, stride=None):
    n, d = q.shape[-2:]
    s = stride or math.isqrt(n - 1) + 1
    rows = []
    for i in range(n):
        keys = sorted({*range(max(0, i - s + 1), i + 1), *range(i % s, i + 1, s)})
        scores = q[:, :, i : i + 1] @ k[:, :, keys].transpose(2, 3)
        rows.append(torch.softmax(scores / d**0.5, -1) @ v[:, :, keys])
    return torch.cat(rows, dim=2)
