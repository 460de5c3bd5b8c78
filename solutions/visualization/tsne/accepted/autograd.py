"""KL by torch's kl_div, its gradient by autograd; pairs are listed, so no diagonal is there."""

import torch
import torch.nn.functional as F


def off_diagonal(m):
    n = m.size(0)
    return m.flatten()[:-1].view(n - 1, n + 1)[:, 1:].reshape(n, n - 1)


def affinities(x, perplexity=30.0):
    n, _ = x.shape
    if not (perplexity > 1 and perplexity < n - 1):
        raise ValueError(f"perplexity {perplexity} for {n} points")
    d2 = off_diagonal((x.unsqueeze(0) - x.unsqueeze(1)).pow(2).sum(-1))
    d2 = d2 / d2.mean()
    left = torch.full((n, 1), -30.0, dtype=x.dtype, device=x.device)
    right = -left
    for _ in range(60):
        middle = (left + right) / 2
        log_p = F.log_softmax(-d2 / (2 * middle.exp() ** 2), dim=1)
        entropy = -(log_p.exp() * log_p).nan_to_num().sum(1, keepdim=True)
        small = entropy < torch.log(torch.tensor(float(perplexity)))
        left, right = torch.where(small, middle, left), torch.where(small, right, middle)
    conditional = torch.zeros(n, n, dtype=x.dtype, device=x.device)
    mask = ~torch.eye(n, dtype=torch.bool, device=x.device)
    conditional[mask] = log_p.exp().flatten()
    return conditional.div(2 * n) + conditional.t().div(2 * n)


def divergence(p, y):
    y = y.detach().clone().requires_grad_(True)
    with torch.enable_grad():
        d2 = off_diagonal((y.unsqueeze(0) - y.unsqueeze(1)).pow(2).sum(-1))
        log_q = -torch.log1p(d2)
        log_q = log_q - log_q.logsumexp((0, 1))
        kl = F.kl_div(log_q, off_diagonal(p), reduction="sum")
        (gradient,) = torch.autograd.grad(kl, y)
    return kl.detach(), gradient


def attraction(p, y):
    n = range(len(y))
    w = [[0 if i == j else p[i, j] / (1 + (y[i] - y[j]).square().sum()) for j in n] for i in n]
    return torch.stack([4 * sum(w[i][j] * (y[i] - y[j]) for j in n if j != i) for i in n])


def embed(p, start, steps, rate, momentum=0.8, exaggeration=4.0, early=50):
    before = now = start
    for t in range(steps):
        g = divergence(p, now)[1]
        if t < early:
            g = g + (exaggeration - 1) * attraction(p, now)
        before, now = now, now - rate * g + momentum * (now - before)
    return now
