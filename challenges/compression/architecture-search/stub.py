"""Differentiable architecture search. Fill in; `quiz grade architecture-search` checks it."""

import copy
from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Batch = tuple[Tensor, Tensor]
"""Inputs and class numbers."""


class MixedLayer(nn.Module):
    """A mixture of candidates, by weights that are the softmax of the parameter `alpha`."""

    def __init__(self, candidates: Sequence[nn.Module]) -> None:
        """Make `candidates`, an nn.ModuleList, and `alpha`, a number for each, all the same."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """The candidates' outputs for `x`, mixed."""
        raise NotImplementedError


def search_step(
    model: nn.Module, weight_optimizer: Any, alpha_optimizer: Any, train: Batch, validation: Batch
) -> tuple[float, float]:
    """A step of the alphas on the validation batch, then one of the weights on the training batch.

    Returns the losses (training, validation), each before its own step.
    """
    raise NotImplementedError


def derive(model: nn.Module) -> nn.Module:
    """A copy of `model` with each mixed layer replaced by its candidate of the largest alpha."""
    raise NotImplementedError
