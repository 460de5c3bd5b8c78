"""The right numbers, in tensors of their own."""

import math

import torch
from torch import Tensor


def fans(weight: Tensor) -> tuple[int, int]:
    """How many inputs one output sums over, and how many outputs one input reaches."""
    if weight.dim() < 2:
        raise ValueError(f"a weight of shape {tuple(weight.shape)} has no fans")
    window = math.prod(weight.shape[2:])
    fan_in, fan_out = weight.shape[1] * window, weight.shape[0] * window
    return fan_in, fan_out


@torch.no_grad()
def xavier_uniform_(weight: Tensor, gain: float = 1.0) -> Tensor:
    """Uniform, with std gain · √(2 / (fan_in + fan_out))."""
    fan_in, fan_out = fans(weight)
    std = gain * math.sqrt(2 / (fan_in + fan_out))
    bound = math.sqrt(3) * std
    return torch.empty_like(weight).uniform_(-bound, bound)


@torch.no_grad()
def kaiming_normal_(weight: Tensor, a: float = 0.0, mode: str = "fan_in") -> Tensor:
    """Normal, with std √(2 / (1 + a²)) / √fan."""
    fan_in, fan_out = fans(weight)
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"mode {mode!r} is neither fan_in nor fan_out")
    fan = fan_in if mode == "fan_in" else fan_out
    std = math.sqrt(2 / (1 + a**2)) / math.sqrt(fan)
    return std * torch.randn_like(weight)
