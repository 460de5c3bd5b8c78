"""A class for each kind of state, in float64; the exponent by logarithms."""

import math

import torch


class Whole:
    def __init__(self):
        self.v = 0.0

    def scale(self, s, beta):
        self.v = beta * self.v + (1 - beta) * s
        return self.v**-0.5


class Factored:
    def __init__(self):
        self.rows = self.columns = 0.0

    def scale(self, s, beta):
        self.rows = beta * self.rows + (1 - beta) * s.mean(dim=-1)
        self.columns = beta * self.columns + (1 - beta) * s.mean(dim=-2)
        mean = self.columns.mean(dim=-1, keepdim=True)
        return ((self.rows / mean) ** -0.5)[..., None] * (self.columns**-0.5)[..., None, :]


class Adafactor:
    def __init__(self, params, lr=0.01, power=0.8, eps=1e-30, clip=1.0):
        self.lr, self.power, self.eps, self.clip = lr, power, eps, clip
        self.slots = [[p, 0, Factored() if p.dim() >= 2 else Whole()] for p in params]

    def step(self):
        with torch.no_grad():
            for slot in self.slots:
                p, steps, moment = slot
                if p.grad is None:
                    continue
                slot[1] = steps + 1
                beta = 1.0 - math.exp(-self.power * math.log(steps + 1))
                g = p.grad.double()
                u = g * moment.scale(g * g + self.eps, beta)
                rms = (u * u).mean().item() ** 0.5
                p -= self.lr / max(1.0, rms / self.clip) * u

    def zero_grad(self):
        for p, *_ in self.slots:
            p.grad = None
