"""Saves the output, which is above zero in the same places; a mask that is multiplied."""

import torch


class Rectify(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = torch.maximum(x, torch.zeros_like(x))
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, upstream):
        return upstream * (ctx.saved_tensors[0] > 0).to(upstream.dtype)


def relu(x):
    return Rectify.apply(x)
