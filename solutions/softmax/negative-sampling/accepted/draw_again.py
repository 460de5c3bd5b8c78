"""Draws again until no negative is its row's target; softplus, einsum."""

import torch
import torch.nn.functional as F


def noise(counts, power=0.75):
    p = torch.pow(counts, power)
    return p / torch.sum(p)


def draw_negatives(probabilities, target, k):
    batch = target.shape[0]
    drawn = torch.multinomial(probabilities, batch * k, replacement=True).view(batch, k)
    while True:
        clash = drawn == target[:, None]
        n = int(clash.sum())
        if n == 0:
            return drawn
        drawn[clash] = torch.multinomial(probabilities, n, replacement=True)


def negative_sampling_loss(hidden, vectors, target, negatives):
    pos = torch.einsum("bd,bd->b", F.embedding(target, vectors), hidden)
    neg = torch.einsum("bkd,bd->bk", F.embedding(negatives, vectors), hidden)
    return F.softplus(-pos).mean() + F.softplus(neg).sum(dim=1).mean()
