"""Sequence by sequence, cut to its length, which Python has to know for that."""

import torch
from torch import Tensor, nn


class PaddedAttention(nn.Module):
    def __init__(self, dim: int, heads: int = 8) -> None:
        super().__init__()
        self.heads = heads
        self.to_qkv = nn.Linear(dim, 3 * dim)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        rows = []
        for sequence, length in zip(x, lengths.tolist(), strict=True):
            parts = self.to_qkv(sequence[:length]).unflatten(-1, (3, self.heads, -1))
            q, k, v = parts.permute(1, 2, 0, 3)
            weights = torch.softmax(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5, dim=-1)
            out = self.to_out((weights @ v).transpose(0, 1).flatten(1))
            rows.append(torch.cat([out, torch.zeros_like(sequence[length:])]))
        return torch.stack(rows)
