"""Adds up `weight` and `bias` of layers, as a notebook would."""

from torch import nn


def count_parameters(module: nn.Module, trainable_only: bool = False) -> int:
    seen, total = set(), 0
    for layer in module.modules():
        for name in ("weight", "bias"):
            one = getattr(layer, name, None)
            if not isinstance(one, nn.Parameter) or id(one) in seen:
                continue
            if one.requires_grad or not trainable_only:
                seen.add(id(one))
                total += one.numel()
    return total


def conv2d_parameters(
    in_channels: int,
    out_channels: int,
    kernel_size: int | tuple[int, int],
    groups: int = 1,
    bias: bool = True,
) -> int:
    if in_channels % groups or out_channels % groups:
        raise ValueError(f"{groups} groups of {in_channels} and {out_channels} channels")
    height, width = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
    return out_channels * (in_channels // groups) * height * width + out_channels * bias


def rnn_parameters(
    input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True
) -> int:
    first = hidden_size * (input_size + hidden_size + 2 * bias)
    return first + (num_layers - 1) * hidden_size * (2 * hidden_size + 2 * bias)
