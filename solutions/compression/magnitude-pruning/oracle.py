"""Independent answer: sorted lists of Python numbers, and a matrix built entry by entry."""

import torch
from torch import nn


def magnitude_masks(weights, share):
    if share < 0 or share > 1:
        raise ValueError("share")
    places = [
        (abs(number), which, where)
        for which, weight in enumerate(weights)
        for where, number in enumerate(weight.detach().flatten().tolist())
    ]
    gone = {(which, where) for _, which, where in sorted(places)[: round(share * len(places))]}
    return [
        torch.tensor([(which, i) not in gone for i in range(w.numel())]).reshape(w.shape)
        for which, w in enumerate(weights)
    ]


class PrunedLinear(nn.Module):
    def __init__(self, linear, share):
        super().__init__()
        self.rows = nn.Parameter(linear.weight.detach().clone())
        self.shift = None if linear.bias is None else nn.Parameter(linear.bias.detach().clone())
        self.register_buffer("gone", torch.zeros(linear.weight.shape))
        self.prune(share)

    def prune(self, share):
        if share < 0 or share > 1:
            raise ValueError("share")
        gone = self.gone.bool().flatten().tolist()
        numbers = self.rows.detach().flatten().tolist()
        order = sorted(range(len(numbers)), key=lambda i: (not gone[i], abs(numbers[i])))
        for index in order[: round(share * len(numbers))]:
            self.gone.view(-1)[index] = 1.0

    def forward(self, x):
        out = (x.unsqueeze(-2) * torch.where(self.gone.bool(), 0.0, self.rows)).sum(-1)
        return out if self.shift is None else out + self.shift
