"""The backward pass draws a mask of its own."""

import torch
from torch import nn


class Drop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, p):
        ctx.p = p
        return x * (torch.rand(x.shape, device=x.device) >= p) / (1.0 - p)

    @staticmethod
    def backward(ctx, up):
        return up * (torch.rand(up.shape, device=up.device) >= ctx.p) / (1.0 - ctx.p), None


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not 0.0 <= p <= 1.0:
            raise ValueError("p is a probability")
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        return x * torch.zeros_like(x) if self.p == 1 else Drop.apply(x, self.p)
