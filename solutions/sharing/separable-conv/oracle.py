"""Independent answer: one convolution with the full kernel, made entry by entry."""

import torch
import torch.nn.functional as F
from torch import nn


class Weights(nn.Module):
    def __init__(self, weight, bias=None):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(weight))
        self.bias = None if bias is None else nn.Parameter(torch.zeros(bias))


class SeparableConv2d(nn.Module):
    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kernel = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
        self.depthwise = Weights((in_channels, 1, *kernel))
        self.pointwise = Weights((out_channels, in_channels, 1, 1), out_channels if bias else None)
        self.options = (stride, padding, dilation)

    def forward(self, x):
        return F.conv2d(x, self.full_kernel(), self.pointwise.bias, *self.options)

    def full_kernel(self):
        d, p = self.depthwise.weight, self.pointwise.weight
        rows = [[p[o, c, 0, 0] * d[c, 0] for c in range(p.shape[1])] for o in range(p.shape[0])]
        return torch.stack([torch.stack(row) for row in rows])


def separable_parameters(in_channels, out_channels, kernel_size, bias=True):
    layer = SeparableConv2d(in_channels, out_channels, kernel_size, bias=bias)
    return sum(one.numel() for one in layer.parameters())
