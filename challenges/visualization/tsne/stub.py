"""t-SNE. Fill in the functions; `quiz grade tsne` checks them."""

import torch
from torch import Tensor


def affinities(x: Tensor, perplexity: float = 30.0) -> Tensor:
    """P of shape (n, n): which of the points `x`, (n, features), are neighbours.

    Symmetric, with zeros on its diagonal, and with a sum of 1. Raises ValueError unless
    1 < perplexity < n - 1.
    """
    raise NotImplementedError


def divergence(p: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """KL(P‖Q) of the map `y`, (n, 2), and its gradient, (n, 2)."""
    raise NotImplementedError


def embed(
    p: Tensor,
    start: Tensor,
    steps: int,
    rate: float,
    momentum: float = 0.8,
    exaggeration: float = 4.0,
    early: int = 50,
) -> Tensor:
    """The map after `steps` steps of gradient descent from `start`, (n, 2).

    During the first `early` steps the gradient is that of `exaggeration` times P.
    """
    raise NotImplementedError
