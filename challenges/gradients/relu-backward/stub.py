"""ReLU with a backward of its own. Fill in both methods; `quiz grade relu-backward` checks
them."""

from typing import Any

import torch
from torch import Tensor


class ReLU(torch.autograd.Function):
    """max(x, 0), element by element."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        """Return max(x, 0) in a new tensor, and keep in `ctx` what `backward` needs."""
        raise NotImplementedError

    @staticmethod
    def backward(ctx: Any, grad_output: Tensor) -> Tensor:
        """Given dL/d(output), return dL/dx."""
        raise NotImplementedError


def relu(x: Tensor) -> Tensor:
    """max(x, 0), with the gradient that `ReLU.backward` says."""
    return ReLU.apply(x)
