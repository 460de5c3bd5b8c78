"""What is near is the query's own block, which has only just begun for its first query."""

import math

import torch


def sparse_attention(q, k, v, stride=None):
    length = q.shape[2]
    if stride is None:
        stride = math.ceil(length**0.5)
    rows = []
    for i in range(length):
        seen = sorted({*range(i // stride * stride, i + 1), *range(i % stride, i + 1, stride)})
        scores = q[:, :, [i]] @ k[:, :, seen].transpose(-1, -2) / q.shape[-1] ** 0.5
        rows.append(torch.softmax(scores, dim=-1) @ v[:, :, seen])
    return torch.cat(rows, dim=2)
