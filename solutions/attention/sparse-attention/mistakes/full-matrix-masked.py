"""The right numbers from n × n scores, most of them masked."""

import math

import torch


def sparse_attention(q, k, v, stride=None):
    length = q.shape[2]
    if stride is None:
        stride = math.ceil(length**0.5)
    i = torch.arange(length, device=q.device)
    back = i.unsqueeze(1) - i
    seen = (back >= 0) & ((back < stride) | (back % stride == 0))
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    return torch.softmax(scores.masked_fill(~seen, -torch.inf), dim=-1) @ v
