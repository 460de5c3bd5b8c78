"""A deep sigmoid net with BatchNorm. Fill in the class and the function;
`quiz grade bn-mlp` checks them."""

import torch
from torch import Tensor, nn


class BatchNormMLP(nn.Module):
    """`depth` hidden layers, each a linear map, a norm and a sigmoid; then a linear head."""

    def __init__(self, depth: int, width: int, classes: int) -> None:
        """Make `layers` (without bias) and `norms`, a ModuleList each, and the Linear `head`."""
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` of shape (batch, width) to scores of shape (batch, classes)."""
        raise NotImplementedError


def predict(model: nn.Module, x: Tensor) -> Tensor:
    """The scores of `model` in evaluation mode, without a graph; its mode is put back."""
    raise NotImplementedError
