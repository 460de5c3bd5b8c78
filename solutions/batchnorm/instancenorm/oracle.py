"""Independent answer: PyTorch's own instance_norm."""

import torch
import torch.nn.functional as F
from torch import nn


class InstanceNorm(nn.Module):
    def __init__(self, channels, eps=1e-5, affine=False):
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None

    def forward(self, x):
        return F.instance_norm(x, weight=self.weight, bias=self.bias, eps=self.eps)
