"""Indexes with -1 as it stands, which Python reads as the last node, and masks nothing."""

import torch
import torch.nn.functional as F
from torch import nn


class HierarchicalSoftmax(nn.Module):
    def __init__(self, dim, paths, codes):
        super().__init__()
        self.nodes = nn.Embedding(len(paths) - 1, dim)
        self.register_buffer("paths", paths)
        self.register_buffer("codes", codes)

    def forward(self, hidden, target):
        vectors = self.nodes.weight[self.paths[target]]
        scores = (vectors * hidden.unsqueeze(1)).sum(-1)
        return -self.along(scores, self.codes[target]).mean()

    def log_prob(self, hidden):
        scores = hidden @ self.nodes.weight.T
        return self.along(scores[:, self.paths], self.codes)

    @staticmethod
    def along(scores, code):
        return F.logsigmoid(torch.where(code == 1, scores, -scores)).sum(-1)
