"""A convolution in two steps. Fill in the class and the function; `quiz grade separable-conv`
checks them."""

import torch
from torch import Tensor, nn

Pair = int | tuple[int, int]


class SeparableConv2d(nn.Module):
    """A window for each channel by itself, then a mixture of channels at each pixel."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        dilation: Pair = 1,
        bias: bool = True,
    ) -> None:
        """Make `depthwise`, without a bias, and `pointwise`, with one if `bias`."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, in, height, width) to (batch, out, height', width')."""
        raise NotImplementedError

    def full_kernel(self) -> Tensor:
        """The kernel, (out, in, kh, kw), of the one convolution that does the same."""
        raise NotImplementedError


def separable_parameters(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """How many parameters SeparableConv2d has."""
    raise NotImplementedError
