"""Mask and scale in an autograd function, with the same mask on the way back."""

import torch
from torch import nn


class Drop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, p):
        gone = torch.rand_like(x, dtype=torch.float32).lt(p)
        ctx.factor = 1 / (1 - p) if p < 1 else 0.0
        ctx.save_for_backward(gone)
        return (x * ctx.factor).masked_fill(gone, 0.0)

    @staticmethod
    def backward(ctx, up):
        (gone,) = ctx.saved_tensors
        return (up * ctx.factor).masked_fill(gone, 0.0), None


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if p not in (0, 1) and not 0 < p < 1:
            raise ValueError(p)
        self.p = p

    def forward(self, x):
        return Drop.apply(x, self.p) if self.training else x * 1
