"""Shares from two Gamma draws; the partner's part counts as λ; scatter_add for the labels."""

import torch


@torch.no_grad()
def mixup(x, labels, classes, alpha=0.2):
    if alpha < 0:
        raise ValueError("alpha must not be negative")
    n = labels.numel()
    perm = torch.randperm(n, device=x.device)
    if alpha == 0:
        lam = torch.zeros(n, dtype=x.dtype, device=x.device)
    else:
        gamma = torch.distributions.Gamma(torch.full((n,), float(alpha)), 1.0)
        one, other = gamma.sample(), gamma.sample()
        lam = (one / (one + other)).to(device=x.device, dtype=x.dtype)
    shape = (-1,) + (1,) * (x.ndim - 1)
    mixed = x + lam.view(shape) * (x[perm] - x)
    soft = x.new_zeros(n, classes)
    soft.scatter_add_(1, labels[:, None], 1 - lam[:, None])
    soft.scatter_add_(1, labels[perm][:, None], lam[:, None])
    return [mixed, soft]
