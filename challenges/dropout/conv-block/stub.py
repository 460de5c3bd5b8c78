"""A convolutional block with dropout, and a head. `quiz grade conv-block` checks them."""

import torch
from torch import Tensor, nn


class ConvBlock(nn.Module):
    """A convolution over 3 x 3 pixels, BatchNorm, ReLU and dropout."""

    def __init__(self, in_channels: int, out_channels: int, p: float = 0.2) -> None:
        """Make the layers `conv` and `bn`, and a dropout with probability `p`."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` of shape (N, in_channels, H, W) to (N, out_channels, H, W)."""
        raise NotImplementedError


class Head(nn.Module):
    """Two linear layers on the mean of the pixels, with dropout between them."""

    def __init__(self, channels: int, hidden: int, classes: int, p: float = 0.5) -> None:
        """Make the layers `fc1` and `fc2`, and a dropout with probability `p`."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map feature maps of shape (N, channels, H, W) to logits of shape (N, classes)."""
        raise NotImplementedError
