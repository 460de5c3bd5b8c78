"""Row by row, with Python's own random numbers; a sparse gradient."""

import random

import torch
import torch.nn.functional as F


def noise(counts, power=0.75):
    weights = torch.stack([count**power for count in counts])
    return weights / weights.sum()


def draw_negatives(probabilities, target, k):
    rows = []
    for word in target.tolist():
        others = [w for w in range(len(probabilities)) if w != word]
        weights = [probabilities[w].item() for w in others]
        rows.append(random.choices(others, weights=weights, k=k))
    return torch.tensor(rows, device=target.device)


def negative_sampling_loss(hidden, vectors, target, negatives):
    rows = []
    for h, word, wrong in zip(hidden, target, negatives, strict=True):
        u = F.embedding(torch.cat([word[None], wrong]), vectors, sparse=True)
        score = torch.mv(u, h)
        row = torch.logaddexp(torch.zeros_like(score[0]), -score[0])
        for one in score[1:]:
            row = row + torch.logaddexp(torch.zeros_like(one), one)
        rows.append(row)
    return torch.stack(rows).mean()
