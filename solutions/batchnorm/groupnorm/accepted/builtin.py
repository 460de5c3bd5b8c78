"""PyTorch's own layer."""

from torch import nn


class GroupNorm(nn.GroupNorm):
    def __init__(self, groups, channels, eps=1e-5):
        super().__init__(groups, channels, eps=eps)
