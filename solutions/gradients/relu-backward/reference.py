"""ReLU as an autograd Function, with its backward by hand."""

from typing import Any

import torch
from torch import Tensor


class ReLU(torch.autograd.Function):
    """max(x, 0); the gradient passes where x > 0."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return torch.where(x > 0, grad_output, 0)


def relu(x: Tensor) -> Tensor:
    """max(x, 0), element by element."""
    return ReLU.apply(x)
