"""A float mask of Bernoulli draws that carries the scale; p kept as a tensor."""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if not (p >= 0 and p <= 1):
            raise ValueError("bad p")
        self.register_buffer("rate", torch.tensor(float(p)))

    def forward(self, x):
        if self.training:
            mask = torch.bernoulli((1 - self.rate).expand(x.shape))
            return x * (mask / (1 - self.rate).clamp(min=1e-3)).to(x.dtype)
        return x.clone()
