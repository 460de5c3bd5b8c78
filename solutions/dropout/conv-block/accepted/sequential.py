"""Chains of named parts; dropout before the ReLU, which commutes with it."""

from collections import OrderedDict

from torch import nn


class ConvBlock(nn.Sequential):
    def __init__(self, in_channels, out_channels, p=0.2):
        super().__init__(
            OrderedDict(
                conv=nn.Conv2d(in_channels, out_channels, (3, 3), padding="same", bias=False),
                bn=nn.BatchNorm2d(out_channels),
                drop=nn.Dropout(p),
                act=nn.ReLU(inplace=True),
            )
        )


class Head(nn.Sequential):
    def __init__(self, channels, hidden, classes, p=0.5):
        parts = OrderedDict()
        parts["pool"] = nn.AdaptiveAvgPool2d(1)
        parts["flat"] = nn.Flatten()
        parts["fc1"] = nn.Linear(channels, hidden)
        parts["drop"] = nn.Dropout(p)
        parts["act"] = nn.ReLU()
        parts["fc2"] = nn.Linear(hidden, classes)
        super().__init__(parts)
