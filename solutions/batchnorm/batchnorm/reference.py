"""Batch normalisation: the batch's statistics in training, moving averages in evaluation."""

import torch
from torch import Tensor, nn


class BatchNorm(nn.Module):
    """Normalises each channel of (N, C) or (N, C, H, W)."""

    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            mean, var = self.batch_statistics(x)
        else:
            mean, var = self.running_mean, self.running_var
        normal = (x - per_channel(mean, x)) / torch.sqrt(per_channel(var, x) + self.eps)
        return normal * per_channel(self.weight, x) + per_channel(self.bias, x)

    def batch_statistics(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and biased variance of each channel; moves the running averages towards them."""
        n = x.numel() // x.shape[1]
        if n == 1:
            raise ValueError("one value in a channel has no variance: train on more")
        axes = [axis for axis in range(x.dim()) if axis != 1]
        mean = x.mean(axes)
        var = ((x - per_channel(mean, x)) ** 2).mean(axes)
        with torch.no_grad():
            unbiased = var * n / (n - 1)
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (unbiased - self.running_var)
        return mean, var


def per_channel(values: Tensor, x: Tensor) -> Tensor:
    """One value a channel, shaped to broadcast along axis 1 of `x`."""
    return values.reshape(1, -1, *[1] * (x.dim() - 2))
