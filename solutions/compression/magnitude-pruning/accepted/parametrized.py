"""A parametrization on a copy of the layer; masks by repeated thresholds on NumPy arrays."""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn.utils import parametrize


def magnitude_masks(weights, share):
    arrays = [w.detach().abs().cpu().double().numpy() for w in weights]
    total = sum(a.size for a in arrays)
    if share > 1 or share < 0:
        raise ValueError
    left = int(np.rint(share * total))
    masks = [np.ones(a.shape, dtype=bool) for a in arrays]
    for value in np.unique(np.concatenate([a.ravel() for a in arrays])):
        for array, mask in zip(arrays, masks, strict=True):
            hits = np.flatnonzero(array.ravel() == value)[:left]
            mask.reshape(-1)[hits] = False
            left -= len(hits)
    return [torch.from_numpy(m).to(w.device) for m, w in zip(masks, weights, strict=True)]


class Masked(nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.register_buffer("mask", torch.ones_like(weight, dtype=torch.bool))

    def forward(self, weight):
        return torch.where(self.mask, weight, torch.zeros_like(weight))


class PrunedLinear(nn.Module):
    def __init__(self, linear, share):
        super().__init__()
        self.linear = copy.deepcopy(linear)
        parametrize.register_parametrization(self.linear, "weight", Masked(linear.weight))
        self.prune(share)

    def prune(self, share):
        (fresh,) = magnitude_masks([self.linear.weight], share)
        self.linear.parametrizations.weight[0].mask.logical_and_(fresh)

    def forward(self, x):
        return self.linear(x)
