"""Two ways to draw a weight's first values. Fill in both functions; `quiz grade init` checks
them."""

import torch
from torch import Tensor


def xavier_uniform_(weight: Tensor, gain: float = 1.0) -> Tensor:
    """Fill `weight` in place, uniformly, with std gain · √(2 / (fan_in + fan_out)); return it.

    Raises ValueError if it has fewer than two axes.
    """
    raise NotImplementedError


def kaiming_normal_(weight: Tensor, a: float = 0.0, mode: str = "fan_in") -> Tensor:
    """Fill `weight` in place, normally, with std √(2 / (1 + a²)) / √fan; return it.

    `a` is the slope of a leaky ReLU below zero; `mode` says which fan counts. Raises ValueError
    if it is neither "fan_in" nor "fan_out", or if `weight` has fewer than two axes.
    """
    raise NotImplementedError
