"""The backward pass of batch normalisation, by hand."""

import torch
from torch import Tensor


def batchnorm_backward(
    dy: Tensor,
    x: Tensor,
    weight: Tensor,
    eps: float = 1e-5,
    running: tuple[Tensor, Tensor] | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    """Gradients with respect to x, weight and bias, where `dy` is that of the output."""
    axes = [axis for axis in range(x.dim()) if axis != 1]
    n = x.numel() // x.shape[1]
    if running is None:
        mean = x.mean(axes)
        var = ((x - per_channel(mean, x)) ** 2).mean(axes)
    else:
        mean, var = running
    scale = 1.0 / torch.sqrt(var + eps)
    hat = (x - per_channel(mean, x)) * per_channel(scale, x)
    dbias = dy.sum(axes)
    dweight = (dy * hat).sum(axes)
    inner = dy
    if running is None:  # less the paths through the mean and through the variance
        inner = dy - per_channel(dbias / n, x) - hat * per_channel(dweight / n, x)
    dx = per_channel(weight * scale, x) * inner
    return dx, dweight, dbias


def per_channel(values: Tensor, x: Tensor) -> Tensor:
    """One value a channel, shaped to broadcast along axis 1 of `x`."""
    return values.reshape(1, -1, *[1] * (x.dim() - 2))
