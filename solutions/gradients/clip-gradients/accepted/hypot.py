"""The norm grows tensor by tensor, in float64 and plain Python; gradients are copied into."""

import math

import torch


def clip_gradients(params, limit):
    if isinstance(params, torch.Tensor):
        return clip_gradients((params,), limit)
    params = tuple(p for p in params if p.grad is not None)
    length = 0.0
    for p in params:
        length = math.hypot(length, p.grad.to("cpu", torch.float64).norm().item())
    shrink = min(1.0, limit / (length + 1e-6))
    with torch.no_grad():
        for p in params:
            p.grad.copy_(p.grad * shrink)
    return length
