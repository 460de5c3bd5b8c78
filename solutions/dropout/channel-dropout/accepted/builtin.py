"""PyTorch's own channel dropout, by the name it has in the library's core."""

import torch
from torch import nn


class ChannelDropout(nn.Module):
    def __init__(self, p=0.2):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError("0 <= p <= 1")
        self.p = p

    def forward(self, x):
        return torch.feature_dropout(x, p=self.p, train=self.training)
