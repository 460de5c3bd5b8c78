"""A regularised model and its training. Fill in; `quiz grade regularized-training` checks it."""

from collections.abc import Sequence

from torch import Tensor, nn

Batches = Sequence[tuple[Tensor, Tensor]]
"""Pairs (x, y) of inputs and targets; the last one may be smaller than the others."""


class RegularizedModel(nn.Module):
    """Linear, ReLU, dropout, Linear to one output, in a Sequential that is called `net`."""

    def __init__(self, features: int = 10, hidden: int = 100, p: float = 0.2) -> None:
        """`p` is the probability that a hidden unit is dropped in training."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """(N, features) to (N, 1)."""
        raise NotImplementedError


def fit(
    model: nn.Module,
    train: Batches,
    validation: Batches,
    epochs: int = 100,
    lr: float = 0.01,
    weight_decay: float = 0.01,
    lr_patience: int = 3,
    patience: int = 10,
) -> list[dict[str, float]]:
    """Train `model` with AdamW on mean squared errors, validating after each epoch.

    The rate falls to a tenth when more than `lr_patience` epochs in a row were no better; training
    stops after `patience` of them. In the end the model is as it was after its best epoch.
    Returns for each epoch "lr", "train" and "validation".
    """
    raise NotImplementedError
