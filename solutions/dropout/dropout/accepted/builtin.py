"""PyTorch's own module under another name."""

from torch import nn


class Dropout(nn.Dropout):
    pass
