"""The full kernel first, and one convolution with it."""

import torch
from torch import nn
from torch.nn.functional import conv2d


class SeparableConv2d(nn.Module):
    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        self.options = {"stride": stride, "padding": padding, "dilation": dilation}
        self.depthwise = nn.Conv2d(
            in_channels, in_channels, kernel_size, groups=in_channels, bias=False
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=bias)

    def forward(self, x):
        return conv2d(x, self.full_kernel(), self.pointwise.bias, **self.options)

    def full_kernel(self):
        d = self.depthwise.weight.squeeze(1)
        return torch.stack([weights.reshape(-1, 1, 1) * d for weights in self.pointwise.weight])


def separable_parameters(in_channels, out_channels, kernel_size, bias=True):
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    shapes = [(in_channels, *kernel_size), (in_channels, out_channels)]
    total = sum(torch.Size(shape).numel() for shape in shapes)
    return total + out_channels if bias else total
