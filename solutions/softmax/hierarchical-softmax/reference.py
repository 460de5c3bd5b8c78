"""Hierarchical softmax over a given tree: a word's probability is that of its path."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class HierarchicalSoftmax(nn.Module):
    """Probabilities of V words from V - 1 binary decisions, along given paths in a tree."""

    paths: Tensor
    codes: Tensor

    def __init__(self, dim: int, paths: Tensor, codes: Tensor) -> None:
        super().__init__()
        self.nodes = nn.Embedding(len(paths) - 1, dim)
        self.register_buffer("paths", paths)
        self.register_buffer("codes", codes)

    def forward(self, hidden: Tensor, target: Tensor) -> Tensor:
        path, code = self.paths[target], self.codes[target]
        vectors = self.nodes(path.clamp(min=0))
        scores = (vectors * hidden.unsqueeze(1)).sum(-1)
        return -self.along(scores, path, code).mean()

    def log_prob(self, hidden: Tensor) -> Tensor:
        scores = hidden @ self.nodes.weight.T
        picked = scores[:, self.paths.clamp(min=0)]
        return self.along(picked, self.paths, self.codes)

    @staticmethod
    def along(scores: Tensor, path: Tensor, code: Tensor) -> Tensor:
        """Log-probability of each path: the sum of its steps, padding left out."""
        steps = F.logsigmoid(torch.where(code == 1, scores, -scores))
        return steps.masked_fill(path < 0, 0.0).sum(-1)
