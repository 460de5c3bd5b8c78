"""The sequence is cut into blocks, and each attends to itself alone."""

import torch


def local_attention(q, k, v, radius, causal=False):
    size = radius + 1 if causal else 2 * radius + 1
    blocks = []
    for a, b, c in zip(q.split(size, 2), k.split(size, 2), v.split(size, 2), strict=True):
        scores = a @ b.transpose(-1, -2) / q.shape[-1] ** 0.5
        if causal:
            ahead = torch.ones_like(scores, dtype=torch.bool).triu(1)
            scores = scores.masked_fill(ahead, -torch.inf)
        blocks.append(torch.softmax(scores, dim=-1) @ c)
    return torch.cat(blocks, dim=2)
