"""One position at a time, computed in float64."""

import torch


def cross_entropy(logits, target, ignore_index=-100):
    total, count = torch.zeros((), dtype=torch.float64, device=logits.device), 0
    total = total + 0.0 * logits[torch.isfinite(logits)].sum()
    for scores, word in zip(logits.flatten(0, -2), target.flatten().tolist(), strict=True):
        if word == ignore_index:
            continue
        scores = scores.to(torch.float64)
        scores = scores - scores[word]
        top = max(scores.tolist())
        total = total + top + torch.log(torch.exp(scores - top).sum())
        count += 1
    return (total / (count or 1)).to(logits.dtype)
