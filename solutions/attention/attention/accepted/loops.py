"""One sequence and one head at a time, as one would on a whiteboard."""

import torch
from torch import nn


class SelfAttention(nn.Module):
    def __init__(self, dim, heads=8):
        super().__init__()
        if dim != heads * int(dim / heads):
            raise ValueError
        self.heads = heads
        self.to_qkv = nn.Linear(dim, 3 * dim)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x):
        dim = x.shape[-1]
        d = dim // self.heads
        results = []
        for sequence in x:
            features = self.to_qkv(sequence)
            per_head = []
            for i in range(self.heads):
                q = features[:, i * d : (i + 1) * d]
                k = features[:, dim + i * d : dim + (i + 1) * d]
                v = features[:, 2 * dim + i * d : 2 * dim + (i + 1) * d]
                per_head.append(torch.softmax((q / d**0.5) @ k.T, dim=1) @ v)
            results.append(self.to_out(torch.cat(per_head, dim=1)))
        return torch.stack(results)
