"""Word by word and node by node over Python lists, as one would on a whiteboard."""

import torch
from torch import nn


class HierarchicalSoftmax(nn.Module):
    def __init__(self, dim, paths, codes):
        super().__init__()
        self.nodes = nn.ParameterDict({"weight": torch.zeros(len(paths) - 1, dim)})
        self.walk = [
            [(n, c) for n, c in zip(p, cs, strict=True) if n >= 0]
            for p, cs in zip(paths.tolist(), codes.tolist(), strict=True)
        ]

    def word(self, h, w):
        total = 0.0
        for node, code in self.walk[w]:
            score = torch.dot(self.nodes["weight"][node], h)
            if code == 0:
                score = -score
            total = total + torch.clamp(score, max=0) - torch.log1p(torch.exp(-score.abs()))
        return total

    def forward(self, hidden, target):
        return -torch.stack([self.word(h, int(w)) for h, w in zip(hidden, target)]).mean()  # noqa: B905

    def log_prob(self, hidden):
        return torch.stack(
            [torch.stack([self.word(h, w) for w in range(len(self.walk))]) for h in hidden]
        )
