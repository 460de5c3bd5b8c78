"""Even heads see what is near, odd heads what is far."""

import math

import torch


def sparse_attention(q, k, v, stride=None):
    length = q.shape[2]
    if stride is None:
        stride = math.ceil(length**0.5)
    rows = []
    for i in range(length):
        near = list(range(max(0, i - stride + 1), i + 1))
        far = list(range(i % stride, i + 1, stride))
        out = []
        for head in range(q.shape[1]):
            seen = far if head % 2 else near
            scores = q[:, head, [i]] @ k[:, head, seen].transpose(-1, -2) / q.shape[-1] ** 0.5
            out.append(torch.softmax(scores, dim=-1) @ v[:, head, seen])
        rows.append(torch.stack(out, dim=1))
    return torch.cat(rows, dim=2)
