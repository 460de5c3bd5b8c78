"""The stride as a choice of pixels between the steps; einsum for the mixture."""

import torch
from torch import nn


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


class SeparableConv2d(nn.Module):
    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        self.depthwise = nn.Conv2d(
            in_channels,
            in_channels,
            kernel_size,
            1,
            padding,
            dilation,
            in_channels,
            False,
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, (1, 1), bias=bias)
        self.step = pair(stride)

    def forward(self, x):
        seen = self.depthwise(x)[:, :, :: self.step[0], :: self.step[1]]
        out = torch.einsum("nchw,oc->nohw", seen, self.pointwise.weight[:, :, 0, 0])
        if self.pointwise.bias is not None:
            out = out + self.pointwise.bias.view(1, -1, 1, 1)
        return out

    def full_kernel(self):
        mixture, windows = self.pointwise.weight.squeeze(), self.depthwise.weight
        mixture = mixture.view(self.pointwise.out_channels, self.pointwise.in_channels)
        return torch.einsum("oc,chw->ochw", mixture, windows[:, 0])


def separable_parameters(in_channels, out_channels, kernel_size, bias=True):
    kh, kw = pair(kernel_size)
    return in_channels * (kh * kw + out_channels) + bool(bias) * out_channels
