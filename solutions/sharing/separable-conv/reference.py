"""A convolution in two steps: a window for each channel, then a mixture of channels."""

from torch import Tensor, nn

Pair = int | tuple[int, int]


class SeparableConv2d(nn.Module):
    """Depthwise, then pointwise, and nothing in between."""

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
        super().__init__()
        self.depthwise = nn.Conv2d(
            in_channels,
            in_channels,
            kernel_size,
            stride=stride,
            padding=padding,
            dilation=dilation,
            groups=in_channels,
            bias=False,
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        out = self.depthwise(x)
        return self.pointwise(out)

    def full_kernel(self) -> Tensor:
        """K[o, c] = pointwise[o, c] · depthwise[c]."""
        windows = self.depthwise.weight.transpose(0, 1)
        return self.pointwise.weight * windows


def separable_parameters(
    in_channels: int, out_channels: int, kernel_size: Pair, bias: bool = True
) -> int:
    """Windows, mixture, biases."""
    height, width = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    windows = in_channels * height * width
    mixture = in_channels * out_channels
    biases = out_channels if bias else 0
    return windows + mixture + biases
