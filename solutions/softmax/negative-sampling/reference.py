"""Negative sampling: the flattened noise, a draw without the target, and the loss."""

import torch
import torch.nn.functional as F
from torch import Tensor


def noise(counts: Tensor, power: float = 0.75) -> Tensor:
    """Probabilities (V,) to draw words with, from how often each occurs (V,)."""
    weights = counts**power
    return weights / weights.sum()


def draw_negatives(probabilities: Tensor, target: Tensor, k: int) -> Tensor:
    """For each of the targets (batch,) draw k other words: int64 (batch, k)."""
    weights = probabilities.repeat(len(target), 1)
    weights.scatter_(1, target.unsqueeze(1), 0.0)
    return torch.multinomial(weights, k, replacement=True)


def negative_sampling_loss(
    hidden: Tensor, vectors: Tensor, target: Tensor, negatives: Tensor
) -> Tensor:
    """Mean loss over the batch, a tensor without axes."""
    right = (vectors[target] * hidden).sum(-1)
    wrong = (vectors[negatives] * hidden.unsqueeze(1)).sum(-1)
    losses = -F.logsigmoid(right) - F.logsigmoid(-wrong).sum(-1)
    return losses.mean()
