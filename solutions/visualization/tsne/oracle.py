"""Independent answer: plain loops; bandwidths by bisection of log σ, the gradient by autograd."""

import math

import torch


def _row(distances, i, sigma):
    others = [j for j in range(len(distances)) if j != i]
    near = min(distances[j] for j in others)
    raw = {j: math.exp(-(distances[j] - near) / (2 * sigma**2)) for j in others}
    total = sum(raw.values())
    return {j: value / total for j, value in raw.items()}


def affinities(x, perplexity=30.0):
    n = len(x)
    if perplexity <= 1 or perplexity >= n - 1:
        raise ValueError("perplexity")
    points = x.tolist()
    found = [[0.0] * n for _ in range(n)]
    for i in range(n):
        distances = [
            sum((a - b) ** 2 for a, b in zip(points[i], one, strict=True)) for one in points
        ]
        left, right = -40.0, 40.0
        for _ in range(200):
            middle = (left + right) / 2
            bits = -sum(
                p * math.log2(p) for p in _row(distances, i, math.exp(middle)).values() if p
            )
            left, right = (left, middle) if 2**bits > perplexity else (middle, right)
        for j, p in _row(distances, i, math.exp(left)).items():
            found[i][j] += p / (2 * n)
            found[j][i] += p / (2 * n)
    return torch.tensor(found, dtype=x.dtype)


def _cost(p, y, factor=1.0):
    """Σ p·log(1 + d²) + log Z, whose gradient is that of KL; P's entropy is left out."""
    n = len(y)
    total, z = 0.0, 0.0
    for i in range(n):
        for j in range(n):
            if i != j:
                far = 1 + ((y[i] - y[j]) ** 2).sum()
                total = total + factor * p[i, j] * far.log()
                z = z + 1 / far
    return total + z.log()


def _gradient(p, y, factor=1.0):
    leaf = y.detach().clone().requires_grad_()
    return torch.autograd.grad(_cost(p, leaf, factor), leaf)[0]


def divergence(p, y):
    entropy = -sum(one * math.log(one) for one in p.flatten().tolist() if one > 0)
    return _cost(p, y).detach() - entropy, _gradient(p, y)


def embed(p, start, steps, rate, momentum=0.8, exaggeration=4.0, early=50):
    trail = [start, start]
    for step in range(steps):
        g = _gradient(p, trail[-1], exaggeration if step < early else 1.0)
        trail.append(trail[-1] - rate * g + momentum * (trail[-1] - trail[-2]))
    return trail[-1]
