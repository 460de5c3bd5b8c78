"""PyTorch's own backward, fed the statistics that its forward would have saved."""

import torch


def batchnorm_backward(dy, x, weight, eps=1e-5, running=None):
    axes = [0, *range(2, x.dim())]
    mean = x.mean(axes)
    scale = (x.var(axes, correction=0) + eps).rsqrt()
    past = running or (None, None)
    return torch.ops.aten.native_batch_norm_backward(
        dy, x, weight, *past, mean, scale, running is None, eps, [True, True, True]
    )
