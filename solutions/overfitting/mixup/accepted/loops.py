"""One sample at a time; a sorted list of random numbers is the permutation."""

import torch
from torch.distributions import Dirichlet


def mixup(x, labels, classes, alpha=0.2):
    if not alpha >= 0:
        raise ValueError
    n = x.shape[0]
    pairs = Dirichlet(torch.tensor([alpha, alpha])).sample((n,)) if alpha else [(1.0, 0.0)] * n
    partners = torch.rand(n).sort().indices.tolist()
    mixed, soft = torch.empty_like(x), torch.zeros(n, classes).to(x)
    for i, (j, pair) in enumerate(zip(partners, pairs, strict=True)):
        lam = float(pair[0])
        mixed[i] = torch.lerp(x[j], x[i], lam)
        soft[i, labels[i]] += lam
        soft[i, labels[j]] += 1 - lam
    return mixed, soft
