"""Bare parameters in small modules, F.conv2d twice; counted on a layer that is built."""

import torch
import torch.nn.functional as F
from torch import nn


class SeparableConv2d(nn.Module):
    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        size = [kernel_size] * 2 if isinstance(kernel_size, int) else list(kernel_size)
        self.depthwise, self.pointwise = nn.Module(), nn.Module()
        self.depthwise.weight = nn.Parameter(torch.randn(in_channels, 1, *size))
        self.pointwise.weight = nn.Parameter(torch.randn(out_channels, in_channels, 1, 1))
        shift = nn.Parameter(torch.zeros(out_channels)) if bias else None
        self.pointwise.register_parameter("bias", shift)
        self.kw = {"stride": stride, "padding": padding, "dilation": dilation}

    def forward(self, x):
        x = F.conv2d(x, self.depthwise.weight, groups=x.shape[1], **self.kw)
        return F.conv2d(x, self.pointwise.weight, self.pointwise.bias)

    def full_kernel(self):
        return self.pointwise.weight * self.depthwise.weight.permute(1, 0, 2, 3)


def separable_parameters(in_channels, out_channels, kernel_size, bias=True):
    with torch.device("meta"):
        layer = SeparableConv2d(in_channels, out_channels, kernel_size, bias=bias)
    return sum(p.numel() for p in layer.parameters())
