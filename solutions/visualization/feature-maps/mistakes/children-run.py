"""Runs the layers one after the other, as an nn.Sequential would."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def feature_maps(model: nn.Module, x: Tensor, names: Sequence[str]) -> dict[str, list[Tensor]]:
    found: dict[str, list[Tensor]] = {name: [] for name in names}
    modes = [(module, module.training) for module in model.modules()]
    try:
        model.eval()
        with torch.no_grad():
            for name, layer in model.named_children():
                x = layer(x)
                if name in found:
                    found[name].append(x.clone())
    finally:
        for module, training in modes:
            module.training = training
    return found
