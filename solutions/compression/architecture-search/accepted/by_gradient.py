"""Exponentials by hand, a running sum; gradients by autograd.grad; children first."""

import copy

import torch
from torch import nn


class MixedLayer(nn.Module):
    def __init__(self, candidates):
        super().__init__()
        self.candidates = nn.Sequential(*candidates)
        self.alpha = nn.Parameter(torch.zeros(len(candidates)))

    def forward(self, x):
        e = torch.exp(self.alpha - self.alpha.max())
        mixed = 0
        for i, candidate in enumerate(self.candidates):
            mixed = mixed + candidate(x) * e[i]
        return mixed / e.sum()

    def winner(self):
        order = torch.argsort(self.alpha, descending=True)
        return self.candidates[order[0].item()]


def _half(model, batch, parameters, optimizer):
    x, y = batch
    losses = torch.nn.functional.cross_entropy(model(x), y, reduction="none")
    loss = losses.sum() / y.numel()
    for p, g in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        p.grad = g
    optimizer.step()
    return loss.item()


def search_step(model, weight_optimizer, alpha_optimizer, train, validation):
    alphas = [p for name, p in model.named_parameters() if name.rsplit(".")[-1] == "alpha"]
    weights = [p for p in model.parameters() if all(p is not a for a in alphas)]
    second = _half(model, validation, alphas, alpha_optimizer)
    first = _half(model, train, weights, weight_optimizer)
    return [first, second]


def derive(model):
    return copy.deepcopy(_settle(copy.deepcopy(model)))


def _settle(module):
    for name in list(module._modules):
        module._modules[name] = _settle(module._modules[name])
    return module.winner() if hasattr(module, "winner") else module
