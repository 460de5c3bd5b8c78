"""Independent answer: torch's Adam steps a shadow from 0 at lr 1, which gives the direction."""

import math

import torch


class Lamb:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0, clamp=10.0):
        self.params = list(params)
        self.shadows = [torch.nn.Parameter(torch.zeros_like(p)) for p in self.params]
        self.adams = [
            torch.optim.Adam([one], lr=1.0, betas=betas, eps=eps, foreach=False)
            for one in self.shadows
        ]
        self.lr, self.decay, self.clamp = lr, weight_decay, clamp

    def step(self):
        for p, shadow, adam in zip(self.params, self.shadows, self.adams, strict=True):
            shadow.data.zero_()
            shadow.grad = p.grad
            adam.step()
            if p.grad is not None:
                update = self.decay * p.data - shadow.data
                norms = [math.hypot(*one.flatten().tolist()) for one in (p.data, update)]
                trust = min(norms[0], self.clamp) / norms[1] if all(norms) else 1
                p.data -= self.lr * trust * update

    def zero_grad(self):
        for p in self.params:
            p.grad = None
