"""Independent answer: everything in float64; sums for means, which give the same quotient."""

import torch


class Adafactor:
    def __init__(self, params, lr=0.01, power=0.8, eps=1e-30, clip=1.0):
        self.memory = {p: None for p in params}  # noqa: C420
        self.lr, self.power, self.eps, self.clip = lr, power, eps, clip

    def step(self):
        for p, old in self.memory.items():
            if p.grad is None:
                continue
            g = p.grad.double()
            new = [g**2 + self.eps]
            if g.dim() >= 2:
                new = [torch.einsum("...ij->...i", new[0]), torch.einsum("...ij->...j", new[0])]
            t, means = (0, new) if old is None else old
            weight = (t + 1) ** (-self.power)
            means = [weight * b + (1 - weight) * a for a, b in zip(means, new, strict=True)]
            self.memory[p] = t + 1, means
            v = means[0]
            if g.dim() >= 2:
                share = means[0] / means[1].sum(-1, keepdim=True)
                v = torch.einsum("...i,...j->...ij", share, means[1])
            u = g / v.sqrt()
            rms = float(torch.linalg.vector_norm(u)) / g.numel() ** 0.5
            p.data -= (self.lr * u / max(1.0, rms / self.clip)).to(p.dtype)

    def zero_grad(self):
        for p in self.memory:
            p.grad = None
