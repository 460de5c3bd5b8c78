"""Mask and slope in an autograd function, elements decided row after row."""

import math

import torch
from torch import nn


class Drop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, p):
        low = -1.7580993408473766
        gone = torch.stack([torch.rand(row.shape) < p for row in x]).to(x.device)
        ctx.slope = 1 / math.sqrt((1 - p) * (1 + p * low * low))
        ctx.save_for_backward(gone)
        shift = -ctx.slope * low * p
        return (x * ctx.slope + shift).masked_fill(gone, ctx.slope * low + shift)

    @staticmethod
    def backward(ctx, up):
        (gone,) = ctx.saved_tensors
        return up.mul(ctx.slope).masked_fill(gone, 0), None


class AlphaDropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not (p >= 0 and p <= 1):
            raise ValueError(p)
        self.probability = p

    def forward(self, x):
        if not self.training or self.probability == 0:
            return x * 1
        if self.probability == 1:
            return torch.zeros_like(x)
        return Drop.apply(x, self.probability)
