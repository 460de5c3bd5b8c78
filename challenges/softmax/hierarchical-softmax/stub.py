"""Hierarchical softmax. Fill in the methods; `quiz grade hierarchical-softmax` checks them."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class HierarchicalSoftmax(nn.Module):
    """Probabilities of V words from V - 1 binary decisions, along given paths in a tree."""

    def __init__(self, dim: int, paths: Tensor, codes: Tensor) -> None:
        """Make `nodes`, whose `weight` of shape (V - 1, dim) holds one vector per inner node.

        Row w of `paths` (V, depth) lists the inner nodes from the root to word w, then -1 as
        padding. Row w of `codes` (V, depth) holds the branch taken at each, 0 or 1; where
        `paths` is -1 it holds anything.
        """
        super().__init__()
        raise NotImplementedError

    def forward(self, hidden: Tensor, target: Tensor) -> Tensor:
        """Mean over the batch of -log P(target | hidden), a tensor without axes.

        `hidden` has shape (batch, dim), `target` (batch,) holds word numbers.
        """
        raise NotImplementedError

    def log_prob(self, hidden: Tensor) -> Tensor:
        """Log P(word | hidden) of every word: (batch, dim) to (batch, V)."""
        raise NotImplementedError
