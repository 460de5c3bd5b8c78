"""Channel after channel, with one draw each; a list of maps put back together."""

import torch
from torch import nn


class ChannelDropout(nn.Module):
    def __init__(self, p=0.2):
        super().__init__()
        self.keep = 1 - p
        if self.keep < 0 or self.keep > 1:
            raise ValueError("0 <= p <= 1")

    def forward(self, x):
        if not self.training or self.keep == 1:
            return x
        if self.keep == 0:
            return torch.zeros_like(x)
        draws = torch.rand(len(x), x.size(1)).tolist()
        samples = []
        for sample, row in zip(x, draws, strict=True):
            pairs = zip(sample, row, strict=True)
            maps = [one / self.keep if u < self.keep else torch.zeros_like(one) for one, u in pairs]
            samples.append(torch.stack(maps))
        return torch.stack(samples)
