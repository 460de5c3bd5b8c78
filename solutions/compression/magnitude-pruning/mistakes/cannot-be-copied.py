"""torch's own pruning, whose weight is no leaf any more, in a copy of the layer."""

import torch
from torch import nn
from torch.nn.utils import prune


def magnitude_masks(weights, share):
    if not 0 <= share <= 1:
        raise ValueError(f"share {share} is not between 0 and 1")
    sizes = torch.cat([weight.detach().abs().flatten() for weight in weights])
    keep = torch.ones_like(sizes, dtype=torch.bool)
    keep[sizes.argsort()[: round(share * sizes.numel())]] = False
    parts = keep.split([weight.numel() for weight in weights])
    return [part.reshape(weight.shape) for part, weight in zip(parts, weights, strict=True)]


class PrunedLinear(nn.Module):
    def __init__(self, linear, share):
        super().__init__()
        bias = linear.bias is not None
        self.linear = nn.Linear(linear.in_features, linear.out_features, bias).to(linear.weight)
        self.linear.load_state_dict(linear.state_dict())
        prune.identity(self.linear, "weight")
        self.prune(share)

    def prune(self, share):
        linear = self.linear
        (mask,) = magnitude_masks([linear.weight_orig * linear.weight_mask], share)
        prune.custom_from_mask(linear, "weight", mask)

    def forward(self, x):
        return self.linear(x)
