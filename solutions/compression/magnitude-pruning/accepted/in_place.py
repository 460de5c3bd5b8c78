"""Zeroes the parameter itself before each use; the layer is a Linear, the masks come by loops."""

import torch
from torch import nn


def magnitude_masks(weights, share):
    if not (share >= 0 and share <= 1):
        raise ValueError("no share")
    entries = []
    for tensor in weights:
        entries += tensor.detach().abs().reshape(-1).tolist()
    doomed = sorted(range(len(entries)), key=entries.__getitem__)[: round(share * len(entries))]
    marks = torch.ones(len(entries), dtype=torch.bool)
    for index in doomed:
        marks[index] = False
    result = []
    for tensor in weights:
        result.append(marks[: tensor.numel()].reshape(tensor.shape).to(tensor.device))
        marks = marks[tensor.numel() :]
    return result


class PrunedLinear(nn.Linear):
    def __init__(self, linear, share):
        super().__init__(linear.in_features, linear.out_features, linear.bias is not None)
        self.to(linear.weight)
        self.load_state_dict(linear.state_dict())
        self.register_buffer("alive", torch.full(linear.weight.shape, True))
        self.to(linear.weight.device)
        self.prune(share)

    def clear(self):
        with torch.no_grad():
            self.weight[~self.alive] = 0.0

    def prune(self, share):
        self.clear()
        self.alive &= magnitude_masks([self.weight], share)[0]
        self.clear()

    def forward(self, x):
        self.clear()
        return super().forward(x)
