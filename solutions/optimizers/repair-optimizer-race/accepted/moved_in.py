"""Keeps the stub's fresh x and moves it into the optimizer; the optimizers are plain functions."""

import itertools

import torch


class Walker:
    def __init__(self, params, rule):
        self.params = params
        self.rule = rule
        self.memory = [{} for _ in params]

    def step(self):
        for p, memory in zip(self.params, self.memory, strict=True):
            if p.grad is not None:
                p.data = self.rule(p.data, p.grad, memory)


def descend(momentum):
    def rule(p, grad, memory):
        memory["v"] = momentum * memory.get("v", 0.0) + grad
        return p - 0.1 * memory["v"]

    return rule


def adam(decay):
    def rule(p, grad, memory):
        memory["t"] = t = memory.get("t", 0) + 1
        memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * grad
        memory["v"] = 0.999 * memory.get("v", 0.0) + (1 - 0.999) * grad.square()
        scale = torch.sqrt(memory["v"] / (1 - 0.999**t)) + 1e-8
        return p - 0.01 * (decay * p + memory["m"] / (1 - 0.9**t) / scale)

    return rule


RULES = {"SGD": descend(0.0), "Momentum": descend(0.9), "Adam": adam(0.0), "AdamW": adam(0.01)}


def make_optimizers(params):
    copies = itertools.tee(params, len(RULES))
    pairs = zip(RULES.items(), copies, strict=True)
    return {name: Walker(list(one), rule) for (name, rule), one in pairs}


def trajectory(optimizer, x, start, steps=100):
    x = start.clone().requires_grad_()
    optimizer.params = [x]
    points = []
    while len(points) < steps:
        points += x.tolist()
        (x.grad,) = torch.autograd.grad(x**2 + 3 * x + 2, x)
        optimizer.step()
    return points


def race(start, steps=100):
    optimizers = make_optimizers(iter([start]))
    return {name: trajectory(one, None, start, steps) for name, one in optimizers.items()}
