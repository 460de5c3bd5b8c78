"""Only the positions that count are ever looked at; logsumexp minus the target's score."""

import torch


def cross_entropy(logits, target, ignore_index=-100):
    rows = logits.reshape(-1, logits.shape[-1])
    words = target.reshape(-1)
    counts = words.ne(ignore_index).nonzero()[:, 0]
    rows, words = rows[counts], words[counts]
    picked = rows[torch.arange(len(words), device=rows.device), words]
    return (torch.logsumexp(rows, 1) - picked).sum() / max(1, len(words))
