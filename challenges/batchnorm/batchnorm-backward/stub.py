"""The backward pass of BatchNorm, by hand; `quiz grade batchnorm-backward` checks it."""

import torch
from torch import Tensor


def batchnorm_backward(
    dy: Tensor,
    x: Tensor,
    weight: Tensor,
    eps: float = 1e-5,
    running: tuple[Tensor, Tensor] | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Gradients with respect to x, weight and bias, where `dy` is that of the output.

    `x` and `dy` are (N, C) or (N, C, H, W). `running` is None in training; in evaluation it is the
    running mean and variance, which then take the place of the batch's.
    """
    raise NotImplementedError
