"""Binary cross-entropy with logits, weighted by the mask; nodes as a linear layer."""

import torch.nn.functional as F
from torch import nn


class HierarchicalSoftmax(nn.Module):
    def __init__(self, dim, paths, codes):
        super().__init__()
        self.nodes = nn.Linear(dim, paths.size(0) - 1, bias=False)
        self.register_buffer("mask", paths.ne(-1), persistent=False)
        self.register_buffer("index", paths.masked_fill(~self.mask, 0))
        self.register_buffer("bits", codes.clone())

    def forward(self, hidden, target):
        w = F.embedding(self.index[target], self.nodes.weight)
        logits = w.bmm(hidden.unsqueeze(-1)).squeeze(-1)
        label, weight = self.bits[target].to(logits), self.mask[target].to(logits)
        total = F.binary_cross_entropy_with_logits(logits, label, weight, reduction="sum")
        return total / target.numel()

    def log_prob(self, hidden):
        logits = self.nodes(hidden)[:, self.index]
        label = self.bits.to(logits).expand_as(logits)
        loss = F.binary_cross_entropy_with_logits(logits, label, reduction="none")
        return -(loss * self.mask).sum(2)
