"""The gradient of every layer. Fill in the class and the function;
`quiz grade gradients` checks them."""

import torch
from torch import Tensor, nn


class DeepMLP(nn.Module):
    """A net of `depth` linear layers of one width, each followed by its activation."""

    def __init__(
        self, depth: int, width: int, activation: str = "sigmoid", residual: bool = False
    ) -> None:
        """Make `layers`, an nn.ModuleList of `depth` Linear(width, width).

        Raises ValueError if `activation` is neither "sigmoid" nor "relu".
        """
        super().__init__()
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Map `x` of shape (batch, width) to the same shape."""
        raise NotImplementedError


def gradient_profile(model: nn.Module, x: Tensor, cotangent: Tensor) -> list[float]:
    """Mean |dL/dW| of each nn.Linear in `model`, where L = (model(x) * cotangent).sum()."""
    raise NotImplementedError
