"""PyTorch's own module under another name."""

from torch import nn


class AlphaDropout(nn.AlphaDropout):
    pass
