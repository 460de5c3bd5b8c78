"""As in the first programs: one row after the other, until the entropy is within 1e-5 (nats)."""

import math

import torch


def entropy_and_row(d, beta):
    d = d - d.min()
    p = (-d * beta).exp()
    s = p.sum()
    return torch.log(s) + beta * (d * p).sum() / s, p / s


def affinities(x, perplexity=30.0):
    n = x.shape[0]
    if perplexity >= n - 1 or perplexity <= 1:
        raise ValueError("perplexity out of range")
    norms = (x * x).sum(1)
    d = (norms[:, None] + norms[None, :] - 2 * x @ x.T).clamp(min=0)
    target = math.log(perplexity)
    p = torch.zeros(n, n, dtype=x.dtype, device=x.device)
    for i in range(n):
        others = torch.arange(n, device=x.device) != i
        row = d[i, others]
        beta, lo, hi = 1.0, 0.0, math.inf
        for _ in range(200):
            h, this = entropy_and_row(row, beta)
            diff = h.item() - target
            if abs(diff) < 1e-5:
                break
            if diff > 0:
                lo = beta
                beta = beta * 2 if hi == math.inf else (beta + hi) / 2
            else:
                hi = beta
                beta = (beta + lo) / 2
        p[i, others] = this
    p = p + p.T
    return p / p.sum()


def divergence(p, y):
    n = len(y)
    num = 1.0 / (1.0 + torch.cdist(y, y) ** 2)
    num[range(n), range(n)] = 0.0
    q = (num / num.sum()).clamp(min=1e-30)
    dy = torch.zeros_like(y)
    pq = p - q
    for i in range(n):
        dy[i] = 4 * ((pq[:, i] * num[:, i])[:, None] * (y[i] - y)).sum(0)
    kl = (p * torch.log(p.clamp(min=1e-30) / q)).sum()
    return kl.item(), dy


def embed(p, start, steps, rate, momentum=0.8, exaggeration=4.0, early=50):
    y = start.clone()
    update = torch.zeros_like(y)
    p = p * exaggeration
    for it in range(steps):
        if it == early:
            p = p / exaggeration
        _, g = divergence(p, y)
        update = momentum * update - rate * g
        y += update
        y -= y.mean(0)
    return y
