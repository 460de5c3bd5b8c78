"""One target at a time in float64: the logsumexp less the expected logit."""

import torch


def smooth_cross_entropy(logits, target, eps=0.1):
    if min(eps, 1 - eps) < 0:
        raise ValueError(eps)
    rows = logits.double().movedim(1, -1).flatten(0, -2)
    total = 0.0
    for row, right in zip(rows, target.flatten().tolist(), strict=True):
        expected = row[right] * (1 - eps)
        for one in row:
            expected = expected + one * (eps / len(row))
        total = total + torch.logsumexp(row, 0) - expected
    return (total / len(rows)).to(logits.dtype)
