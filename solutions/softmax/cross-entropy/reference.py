"""Cross-entropy from logits: stable, and averaged over the positions that count."""

import torch
from torch import Tensor


def cross_entropy(logits: Tensor, target: Tensor, ignore_index: int = -100) -> Tensor:
    """Mean of -log P(target) over the positions that count, a tensor without axes."""
    kept = target != ignore_index
    word = target.masked_fill(~kept, 0)
    logs = torch.log_softmax(logits, dim=-1)
    losses = -logs.gather(-1, word.unsqueeze(-1)).squeeze(-1)
    total = losses.masked_fill(~kept, 0.0).sum()
    return total / kept.sum().clamp(min=1)
