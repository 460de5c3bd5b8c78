"""Conv-BN-ReLU-Dropout, and a head with the dropout of fully connected layers."""

import torch
from torch import Tensor, nn


class ConvBlock(nn.Module):
    """A convolution over 3 x 3 pixels, BatchNorm, ReLU and dropout."""

    def __init__(self, in_channels: int, out_channels: int, p: float = 0.2) -> None:
        super().__init__()
        # What a bias adds BatchNorm would subtract again; it has a shift of its own.
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size=3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(out_channels)
        self.drop_pixels = nn.Dropout(p)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x)
        x = self.bn(x)
        x = torch.relu(x)
        return self.drop_pixels(x)


class Head(nn.Module):
    """Two linear layers on the mean of the pixels, with dropout between them."""

    def __init__(self, channels: int, hidden: int, classes: int, p: float = 0.5) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, hidden)
        self.fc2 = nn.Linear(hidden, classes)
        self.drop_units = nn.Dropout(p)

    def forward(self, x: Tensor) -> Tensor:
        features = x.mean(dim=(2, 3))
        units = torch.relu(self.fc1(features))
        units = self.drop_units(units)
        return self.fc2(units)
