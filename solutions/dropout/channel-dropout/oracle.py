"""Independent answer: PyTorch's own channel dropout, which draws its masks in another way."""

import torch
from torch import nn


class ChannelDropout(nn.Module):
    def __init__(self, p=0.2):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError("dropout probability has to be between 0 and 1")
        self.p = p

    def forward(self, x):
        return torch.feature_dropout(x, self.p, self.training)
