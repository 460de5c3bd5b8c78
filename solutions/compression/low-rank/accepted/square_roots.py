"""The square root of each singular value on either side; a loop finds the rank."""

import copy

import torch
from torch import nn


class Thin(nn.Module):
    def __init__(self, down, up, bias):
        super().__init__()
        self.down, self.up = nn.Parameter(down), nn.Parameter(up)
        self.bias = None if bias is None else nn.Parameter(bias)

    def forward(self, x):
        x = (x @ self.down) @ self.up
        return x if self.bias is None else x + self.bias


def factorize(linear, energy):
    if not (energy > 0 and energy <= 1):
        raise ValueError("energy must be in (0, 1]")
    weight = linear.weight.detach()
    u, s, vh = torch.linalg.svd(weight.double().cpu(), full_matrices=True)
    squares = (s**2).tolist()
    goal, gathered, rank = energy * sum(squares), 0.0, 0
    while rank == 0 or (gathered < goal and rank < len(squares)):
        gathered += squares[rank]
        rank += 1
    if rank * sum(weight.shape) >= weight.numel():
        return copy.deepcopy(linear)
    root = torch.diag(s[:rank].sqrt())
    down = (vh.T[:, :rank] @ root).to(weight)
    up = (root @ u.T[:rank]).to(weight)
    return Thin(down, up, None if linear.bias is None else linear.bias.detach().clone())
