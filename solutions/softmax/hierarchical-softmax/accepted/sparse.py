"""Signs made once, a sparse gradient, decisions of the whole batch in one flat list."""

import torch
import torch.nn.functional as F
from torch import nn


class HierarchicalSoftmax(nn.Module):
    def __init__(self, dim, paths, codes):
        super().__init__()
        self.V = len(paths)
        self.nodes = nn.Embedding(self.V - 1, dim, sparse=True)
        self.paths = paths
        self.sign = 1 - 2 * codes

    def total(self, hidden, words):
        path = self.paths[words]
        row, column = (path >= 0).nonzero(as_tuple=True)
        scores = torch.einsum("nd,nd->n", self.nodes(path[row, column]), hidden[row])
        cost = F.softplus(scores * self.sign[words[row], column])
        return torch.zeros_like(hidden[:, 0]).index_add(0, row, cost)

    def forward(self, hidden, target):
        return torch.mean(self.total(hidden, target))

    def log_prob(self, hidden):
        b = hidden.shape[0]
        words = torch.arange(self.V, device=hidden.device).repeat(b)
        return -self.total(hidden.repeat_interleave(self.V, dim=0), words).view(b, self.V)
