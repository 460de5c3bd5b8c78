"""Einsum, the softmax by hand over real keys; a total that is at least 1 where there are none."""

import math

import torch
from torch import nn


class PaddedAttention(nn.Module):
    def __init__(self, dim, heads=8):
        super().__init__()
        self.heads, self.d = heads, dim // heads
        self.to_out = nn.Linear(dim, dim)
        self.to_qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x, lengths):
        b, n = x.shape[:2]
        ones = torch.ones(b, n, dtype=torch.int64, device=x.device)
        real = (ones.cumsum(1) <= lengths.view(-1, 1)).to(x.dtype)
        q, k, v = self.to_qkv(x).reshape(b, n, 3, self.heads, self.d).unbind(2)
        e = torch.einsum("bihd,bjhd->bhij", q, k) / math.sqrt(self.d)
        keys = real[:, None, None]
        low = e.amin(-1, keepdim=True)
        e = e - (e * keys + low * (1 - keys)).amax(-1, keepdim=True).detach()
        w = torch.exp(e * keys) * keys
        total = w.sum(-1, keepdim=True)
        w = w / (total + (total == 0).to(x.dtype))
        out = torch.einsum("bhij,bjhd->bihd", w, v).flatten(2)
        return self.to_out(out) * real.unsqueeze(-1)
