"""Independent answer: the built-in attention, for each query alone with the keys it may see."""

import torch
import torch.nn.functional as F


def sparse_attention(q, k, v, stride=None):
    length = q.shape[2]
    if stride is None:
        stride = 1
        while stride * stride < length:
            stride += 1
    rows = []
    for i in range(length):
        seen = [j for j in range(i + 1) if i - j < stride or (i - j) % stride == 0]
        rows.append(F.scaled_dot_product_attention(q[:, :, [i]], k[:, :, seen], v[:, :, seen]))
    return torch.cat(rows, dim=2)
