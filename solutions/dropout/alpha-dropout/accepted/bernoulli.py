"""A float mask of Bernoulli draws, arithmetic in place of `where`; the line kept as buffers."""

import torch
from torch import nn
from torch.nn import functional as F


class AlphaDropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        if p < 0 or p > 1:
            raise ValueError("no probability")
        self.keep = 1 - p
        low = F.selu(torch.tensor(-1e3, dtype=torch.float64))
        self.register_buffer("low", low)
        var = torch.tensor(self.keep + float(low) ** 2 * self.keep * (1 - self.keep))
        self.register_buffer("factor", var.clamp(min=1e-9).rsqrt())

    def forward(self, x):
        if self.training and self.keep:
            m = torch.bernoulli(torch.full_like(x, self.keep))
            y = self.factor * (x * m + self.low * (1 - m) - self.low * (1 - self.keep))
            return y.to(x.dtype)
        return x.clone() if not self.training else x * 0
