"""Row after row with torch.where; all-zero output without a graph for p = 1."""

import torch
from torch import nn


class Dropout(nn.Module):
    def __init__(self, p=0.5):
        super().__init__()
        self.keep = 1 - p
        if self.keep < 0 or self.keep > 1:
            raise ValueError("0 <= p <= 1")
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        if not self.training or self.keep == 1:
            return x
        if self.keep == 0:
            return torch.zeros_like(x)
        rows = []
        for row in x:
            u = torch.empty(row.shape).uniform_().to(row.device)
            rows.append(torch.where(u < self.keep, row / self.keep, torch.zeros_like(row)))
        return torch.stack(rows)
