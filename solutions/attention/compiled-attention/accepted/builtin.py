"""The fused built-in, with a mask that lets padding see the first key."""

import torch
import torch.nn.functional as F
from torch import nn


class PaddedAttention(nn.Module):
    def __init__(self, dim, heads=8):
        super().__init__()
        self.h = heads
        self.to_qkv = nn.Linear(dim, dim * 3)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x, lengths):
        b, n, _ = x.size()
        places = torch.arange(n, device=x.device).expand(b, n)
        keys = (places < lengths[:, None]) | (places == 0)
        q, k, v = self.to_qkv(x).view(b, n, 3, self.h, -1).permute(2, 0, 3, 1, 4)
        out = F.scaled_dot_product_attention(
            q, k, v, attn_mask=keys[:, None, None].expand(b, 1, n, n)
        )
        out = self.to_out(out.transpose(1, 2).flatten(2))
        return torch.where(places.unsqueeze(-1) < lengths.reshape(b, 1, 1), out, 0.0)
