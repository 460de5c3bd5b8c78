"""A deep net, plain or residual, and the size of each layer's gradient."""

import torch
from torch import Tensor, nn

ACTIVATIONS = {"sigmoid": torch.sigmoid, "relu": torch.relu}


class DeepMLP(nn.Module):
    """`depth` linear layers of one width, each with its activation and, if asked, a skip path."""

    def __init__(
        self, depth: int, width: int, activation: str = "sigmoid", residual: bool = False
    ) -> None:
        super().__init__()
        if activation not in ACTIVATIONS:
            raise ValueError(f"activation {activation!r} is none of {', '.join(ACTIVATIONS)}")
        self.activation = ACTIVATIONS[activation]
        self.residual = residual
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])

    def forward(self, x: Tensor) -> Tensor:
        h = x
        for layer in self.layers:
            out = self.activation(layer(h))
            h = h + out if self.residual else out
        return h


def gradient_profile(model: nn.Module, x: Tensor, cotangent: Tensor) -> list[float]:
    """Mean |dL/dW| of each linear layer, first to last, for L = <model(x), cotangent>."""
    layers = [one for one in model.modules() if isinstance(one, nn.Linear)]
    model.zero_grad()
    (model(x) * cotangent).sum().backward()
    return [layer.weight.grad.abs().mean().item() for layer in layers]
