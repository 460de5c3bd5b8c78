"""Newton's method in log β, safeguarded by bisection; the gradient as a graph Laplacian."""

import torch


def sq(a):
    return torch.stack([((a - row) ** 2).sum(1) for row in a])


def affinities(x, perplexity=30.0):
    n = len(x)
    if perplexity <= 1 or n - 1 <= perplexity:
        raise ValueError(perplexity)
    d = sq(x)
    eye = torch.eye(n, dtype=torch.bool, device=x.device)
    near = d.masked_fill(eye, float("inf")).amin(1, keepdim=True)
    d = (d - near).masked_fill(eye, 0)
    unit = d.sum(1, keepdim=True) / (n - 1)
    d = d / unit
    target = torch.tensor(perplexity, dtype=x.dtype, device=x.device).log()
    lo, hi = torch.full_like(unit, -20), torch.full_like(unit, 20)
    t = torch.zeros_like(unit)
    for _ in range(80):
        beta = t.exp()
        w = (-beta * d).exp().masked_fill(eye, 0)
        p = w / w.sum(1, keepdim=True)
        mean = (p * d).sum(1, keepdim=True)
        h = w.sum(1, keepdim=True).log() + beta * mean
        change = -(beta**2) * ((p * d * d).sum(1, keepdim=True) - mean**2)
        lo, hi = torch.where(h > target, t, lo), torch.where(h > target, hi, t)
        new = t - (h - target) / change
        t = torch.where((new > lo) & (new < hi), new, (lo + hi) / 2)
    joint = 0.5 * (p + p.mT)
    return joint / n


def student(y):
    w = (1 + sq(y)).reciprocal()
    w = w - torch.diag(w.diag())
    return w, w / w.sum()


def _gradient(p, y):
    w, q = student(y)
    m = (p - q) * w
    return 4 * (torch.diag(m.sum(1)) - m) @ y


def divergence(p, y):
    q = student(y)[1]
    kept = p > 0
    return (p[kept] * (p[kept].log() - q[kept].log())).sum(), _gradient(p, y)


def embed(p, start, steps, rate, momentum=0.8, exaggeration=4.0, early=50):
    y, v = start.clone(), 0
    for t in range(steps):
        v = momentum * v - rate * _gradient(p * (exaggeration if t < early else 1), y)
        y.add_(v)
    return y
