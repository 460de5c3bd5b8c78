"""`svdvals` decides, then vectors are taken; the loss is compared with what may be lost."""

from copy import deepcopy

import torch
import torch.nn as nn


def factorize(linear: nn.Linear, energy: float):
    if energy <= 0 or energy > 1:
        raise ValueError("energy out of range")
    n_out, n_in = linear.out_features, linear.in_features
    with torch.no_grad():
        squares = torch.linalg.svdvals(linear.weight.double()).square()
        lost = squares.flip(0).cumsum(0).flip(0)  # if all from here on go
        may_go = lost <= (1 - energy) * squares.sum()
        r = max(1, int((~may_go).sum()))
        if r >= n_in * n_out / (n_in + n_out):
            return deepcopy(linear)
        U, S, Vh = torch.linalg.svd(linear.weight)
        a = nn.Linear(n_in, r, False)
        b = nn.Linear(r, n_out, linear.bias is not None)
        a.weight = nn.Parameter(Vh[:r, :].clone())
        b.weight = nn.Parameter((U[:, :r] @ torch.diag(S[:r])).clone())
        if linear.bias is not None:
            b.bias = nn.Parameter(linear.bias.clone())
    both = nn.Sequential()
    both.add_module("down", a)
    both.add_module("up", b)
    return both
