"""L2 or weight decay. Fill in both functions; `quiz grade l2-or-decay` checks them."""

from typing import Any

import torch
from torch import Tensor, nn


def penalty(model: nn.Module, decay: float) -> Tensor:
    """Half of `decay` times the sum of all squared weights, as it is added to a loss.

    Weights are the parameters with two or more dimensions; biases and the like are spared.
    """
    raise NotImplementedError


def adam_step(
    model: nn.Module,
    state: dict[Any, Any],
    lr: float = 1e-3,
    decay: float = 0.01,
    decoupled: bool = False,
) -> None:
    """One step of Adam on each parameter of `model` that has a gradient.

    With L2 (`decoupled` False) the weights' share enters the gradient, before the moments; with
    decoupled decay it leaves gradient and moments alone. `state` is an empty dict before the
    first step, the same dict in each step, and yours to fill.
    """
    raise NotImplementedError
