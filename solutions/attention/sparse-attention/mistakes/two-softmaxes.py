"""The near keys and the far ones have a softmax each, and the two are averaged."""

import math

import torch


def attend(q, k, v, places):
    inside = places >= 0
    places = places.clamp(min=0)
    scores = (q.unsqueeze(3) * k[:, :, places]).sum(dim=-1) / q.shape[-1] ** 0.5
    weights = torch.softmax(scores.masked_fill(~inside, -torch.inf), dim=-1)
    return (weights.unsqueeze(-1) * v[:, :, places]).sum(dim=3)


def sparse_attention(q, k, v, stride=None):
    length = k.shape[2]
    if stride is None:
        stride = math.ceil(length**0.5)
    positions = torch.arange(length, device=q.device)
    near = attend(q, k, v, positions.unsqueeze(1) - positions[:stride])
    far = attend(q, k, v, positions.unsqueeze(1) - positions[::stride])
    return (near + far) / 2
