"""Differentiable architecture search: a mixture, a step of the search, the final choice."""

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
        super().__init__()
        self.candidates = nn.ModuleList(candidates)
        self.alpha = nn.Parameter(torch.zeros(len(candidates)))

    def forward(self, x: Tensor) -> Tensor:
        weights = torch.softmax(self.alpha, dim=0)
        return sum(w * candidate(x) for w, candidate in zip(weights, self.candidates, strict=True))


def search_step(
    model: nn.Module, weight_optimizer: Any, alpha_optimizer: Any, train: Batch, validation: Batch
) -> tuple[float, float]:
    """A step of the alphas on the validation batch, then of the weights on the training batch."""
    x, labels = validation
    alpha_optimizer.zero_grad()
    validation_loss = F.cross_entropy(model(x), labels)
    validation_loss.backward()
    alpha_optimizer.step()
    x, labels = train
    weight_optimizer.zero_grad()
    training_loss = F.cross_entropy(model(x), labels)
    training_loss.backward()
    weight_optimizer.step()
    return training_loss.item(), validation_loss.item()


def derive(model: nn.Module) -> nn.Module:
    """A copy of `model` with each mixed layer replaced by its candidate of the largest alpha."""
    return settled(copy.deepcopy(model))


def settled(module: nn.Module) -> nn.Module:
    """The module itself or what it was settled to be, with all that is inside it settled."""
    while isinstance(module, MixedLayer):
        module = module.candidates[int(module.alpha.argmax())]
    for name, child in module.named_children():
        setattr(module, name, settled(child))
    return module
