"""A float mask of Bernoulli draws that carries the scale, applied by einsum."""

import torch
from torch import nn


class ChannelDropout(nn.Module):
    def __init__(self, p=0.2):
        super().__init__()
        if not (p >= 0 and p <= 1):
            raise ValueError("bad p")
        self.register_buffer("rate", torch.tensor(float(p)))

    def forward(self, x):
        if self.training:
            mask = torch.bernoulli((1 - self.rate).expand(x.shape[:2]))
            mask = (mask / (1 - self.rate).clamp(min=1e-3)).to(x.dtype)
            return torch.einsum("nc...,nc->nc...", x, mask)
        return x.clone()
