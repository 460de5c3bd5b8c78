"""`topk` over one flat copy; the mask is of the weight's dtype and multiplies a Linear's weight."""

import copy

import torch
from torch import nn


def magnitude_masks(weights, share):
    if share < 0.0 or share > 1.0:
        raise ValueError("share must be in [0, 1]")
    with torch.no_grad():
        flat = nn.utils.parameters_to_vector([w.abs() for w in weights])
        mask = torch.ones(flat.numel(), device=flat.device)
        k = int(share * flat.numel() + 0.5)
        mask[torch.topk(flat, k, largest=False).indices] = 0
    masks, start = [], 0
    for w in weights:
        masks.append(mask[start : start + w.numel()].view_as(w) > 0)
        start += w.numel()
    return masks


class PrunedLinear(nn.Module):
    def __init__(self, linear, share):
        super().__init__()
        self.inner = copy.deepcopy(linear)
        self.register_buffer("m", torch.ones_like(linear.weight))
        self.prune(share)

    @torch.no_grad()
    def prune(self, share):
        self.m.mul_(magnitude_masks([self.inner.weight * self.m], share)[0])

    def forward(self, x):
        y = x @ (self.inner.weight * self.m).t()
        if self.inner.bias is not None:
            y = y + self.inner.bias
        return y
