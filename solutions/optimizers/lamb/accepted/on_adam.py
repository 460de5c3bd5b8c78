"""Adam's class from the neighbour gives the direction; everything in float64."""

import torch


class Direction:
    """Adam's update for one tensor, in float64."""

    def __init__(self, beta1, beta2, eps):
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.mean = self.square = 0.0
        self.power1 = self.power2 = 1.0

    def __call__(self, gradient):
        self.mean = self.mean + (1 - self.beta1) * (gradient - self.mean)
        self.square = self.square + (1 - self.beta2) * (gradient * gradient - self.square)
        self.power1 *= self.beta1
        self.power2 *= self.beta2
        root = torch.sqrt(self.square / (1 - self.power2))
        return self.mean / (1 - self.power1) / (root + self.eps)


class Lamb:
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.0, clamp=10.0):
        self.lr, self.weight_decay, self.clamp = lr, weight_decay, clamp
        self.pairs = [(p, Direction(*betas, eps)) for p in params]

    @torch.no_grad()
    def step(self):
        for p, direction in self.pairs:
            if p.grad is not None:
                theta = p.double()
                u = direction(p.grad.double()) + self.weight_decay * theta
                size, length = float((theta**2).sum() ** 0.5), float((u**2).sum() ** 0.5)
                ratio = 1.0
                if size != 0.0 and length != 0.0:
                    ratio = min(size, self.clamp) / length
                p.copy_(theta - self.lr * ratio * u)

    def zero_grad(self):
        for p, _ in self.pairs:
            p.grad = None
