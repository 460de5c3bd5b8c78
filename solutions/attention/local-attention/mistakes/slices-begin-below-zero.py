"""Query by query over slices of the keys, whose start may be negative."""

import torch


def local_attention(q, k, v, radius, causal=False):
    rows = []
    for i in range(q.shape[2]):
        window = slice(i - radius, i + 1 if causal else i + radius + 1)
        scores = q[:, :, i : i + 1] @ k[:, :, window].transpose(-1, -2) / q.shape[-1] ** 0.5
        rows.append(torch.softmax(scores, dim=-1) @ v[:, :, window])
    return torch.cat(rows, dim=2)
