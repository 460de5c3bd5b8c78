"""The far keys stand at multiples of the stride, the same ones for each query."""

import math

import torch


def sparse_attention(q, k, v, stride=None):
    length = q.shape[2]
    if stride is None:
        stride = math.ceil(length**0.5)
    rows = []
    for i in range(length):
        seen = sorted({*range(max(0, i - stride + 1), i + 1), *range(0, i + 1, stride)})
        scores = q[:, :, [i]] @ k[:, :, seen].transpose(-1, -2) / q.shape[-1] ** 0.5
        rows.append(torch.softmax(scores, dim=-1) @ v[:, :, seen])
    return torch.cat(rows, dim=2)
