"""Head by head; an additive mask; the outputs of padding filled in place."""

import torch
from torch import nn


class PaddedAttention(nn.Module):
    def __init__(self, dim, heads=8):
        super().__init__()
        self.to_qkv = nn.Linear(dim, 3 * dim)
        self.to_out = nn.Linear(dim, dim)
        self.width = dim // heads

    def forward(self, x, lengths):
        steps = torch.arange(x.shape[1]).to(x.device)
        padding = steps[None, :].ge(lengths[:, None])
        low = torch.zeros(padding.shape, dtype=x.dtype, device=x.device)
        low[padding] = -1e9
        q, k, v = torch.split(self.to_qkv(x), x.shape[2], dim=2)
        mixed = []
        for one, two, three in zip(*(t.split(self.width, -1) for t in (q, k, v)), strict=True):
            logits = torch.baddbmm(low.unsqueeze(1), one * self.width**-0.5, two.mT)
            mixed.append(logits.softmax(2).bmm(three))
        out = self.to_out(torch.cat(mixed, dim=2))
        out[padding] = 0.0
        return out
