"""Cross-entropy with smoothed labels, in two parts: the right class and all classes alike."""

import torch
from torch import Tensor


def smooth_cross_entropy(logits: Tensor, target: Tensor, eps: float = 0.1) -> Tensor:
    """Mean over all targets of the cross-entropy with (1 - eps) one-hot + eps/K."""
    if not 0 <= eps <= 1:
        raise ValueError(f"eps {eps} does not lie between 0 and 1")
    log_probs = torch.log_softmax(logits, dim=1)
    right = -log_probs.gather(1, target.unsqueeze(1)).squeeze(1)
    even = -log_probs.mean(dim=1)
    losses = (1 - eps) * right + eps * even
    return losses.mean()
