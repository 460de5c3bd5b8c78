"""Independent answer: PyTorch's own alpha dropout, which draws its masks in another way."""

import torch.nn.functional as F
from torch import nn


class AlphaDropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError("dropout probability has to be between 0 and 1")
        self.p = p

    def forward(self, x):
        return F.alpha_dropout(x, self.p, training=self.training)
