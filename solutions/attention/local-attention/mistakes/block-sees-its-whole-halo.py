"""Blocks of queries, each with all keys around its block: more than any one query may see."""

import torch


def local_attention(q, k, v, radius, causal=False):
    length, size = q.shape[2], radius + 1
    blocks = []
    for start in range(0, length, size):
        stop = min(length, start + size)
        around = slice(max(0, start - radius), stop if causal else min(length, stop + radius))
        scores = q[:, :, start:stop] @ k[:, :, around].transpose(-1, -2) / q.shape[-1] ** 0.5
        blocks.append(torch.softmax(scores, dim=-1) @ v[:, :, around])
    return torch.cat(blocks, dim=2)
