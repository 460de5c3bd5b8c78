"""Independent answer: PyTorch's own loss, words moved to axis 1, and its NaN replaced."""

import torch.nn.functional as F


def cross_entropy(logits, target, ignore_index=-100):
    if (target == ignore_index).all():
        return 0.0 * logits.nan_to_num(neginf=0.0).sum()
    return F.cross_entropy(logits.movedim(-1, 1), target, ignore_index=ignore_index)
