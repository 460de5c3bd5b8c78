"""Negative sampling. Fill in the three functions; `quiz grade negative-sampling` checks them."""

import torch
import torch.nn.functional as F
from torch import Tensor


def noise(counts: Tensor, power: float = 0.75) -> Tensor:
    """Probabilities (V,) to draw words with, from how often each occurs (V,)."""
    raise NotImplementedError


def draw_negatives(probabilities: Tensor, target: Tensor, k: int) -> Tensor:
    """For each of the targets (batch,) draw k other words: int64 (batch, k)."""
    raise NotImplementedError


def negative_sampling_loss(
    hidden: Tensor, vectors: Tensor, target: Tensor, negatives: Tensor
) -> Tensor:
    """Mean loss over the batch, a tensor without axes.

    `hidden` (batch, dim), `vectors` (V, dim), `target` (batch,), `negatives` (batch, k).
    """
    raise NotImplementedError
