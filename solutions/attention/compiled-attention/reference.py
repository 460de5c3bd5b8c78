"""Self-attention over padded sequences, as one graph: the mask is computed, never looked at."""

import torch
from torch import Tensor, nn


class PaddedAttention(nn.Module):
    """Self-attention with several heads over padded sequences."""

    def __init__(self, dim: int, heads: int = 8) -> None:
        super().__init__()
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.to_qkv = nn.Linear(dim, 3 * dim)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x: Tensor, lengths: Tensor) -> Tensor:
        batch, length, dim = x.shape
        real = torch.arange(length, device=x.device) < lengths.unsqueeze(1)
        q, k, v = (self.split(part) for part in self.to_qkv(x).chunk(3, dim=-1))
        scores = q @ k.transpose(-1, -2) * self.scale
        # finite: a sequence without real keys would be 0/0, in its gradient too
        scores = scores.masked_fill(~real[:, None, None, :], torch.finfo(scores.dtype).min)
        weights = torch.softmax(scores, dim=-1)
        out = (weights @ v).transpose(1, 2).reshape(batch, length, dim)
        return self.to_out(out).masked_fill(~real.unsqueeze(-1), 0.0)

    def split(self, x: Tensor) -> Tensor:
        """(batch, length, dim) to (batch, heads, length, dim / heads)."""
        batch, length, _ = x.shape
        return x.reshape(batch, length, self.heads, -1).transpose(1, 2)
