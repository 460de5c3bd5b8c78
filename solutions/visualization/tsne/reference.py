"""t-SNE: neighbours as probabilities, in the space of the data and in the map."""

import torch
from torch import Tensor


def squared_distances(x: Tensor) -> Tensor:
    """|x_i - x_j|² for all pairs."""
    return (x[:, None] - x[None]).square().sum(dim=2)


def neighbours(distances: Tensor, precision: Tensor) -> Tensor:
    """p(j|i): row i is a Gaussian around point i, without i itself."""
    logits = -distances * precision[:, None]
    logits.fill_diagonal_(-torch.inf)
    return torch.softmax(logits, dim=1)


def affinities(x: Tensor, perplexity: float = 30.0) -> Tensor:
    """P: which points of `x` are neighbours, as a symmetric distribution over all pairs."""
    number = len(x)
    if not 1 < perplexity < number - 1:
        raise ValueError(f"{number} points cannot have a perplexity of {perplexity}")
    distances = squared_distances(x)
    low = distances.new_zeros(number)
    high = distances.new_full((number,), torch.inf)
    precision = distances.new_ones(number)
    for _ in range(100):
        p = neighbours(distances, precision)
        found = torch.exp(-torch.xlogy(p, p).sum(dim=1))
        too_many = found > perplexity
        low = torch.where(too_many, precision, low)
        high = torch.where(too_many, high, precision)
        precision = torch.where(high.isinf(), 2 * precision, (low + high) / 2)
    p = neighbours(distances, precision)
    return (p + p.T) / (2 * number)


def similarities(y: Tensor) -> tuple[Tensor, Tensor]:
    """1 / (1 + |y_i - y_j|²) for all pairs of different points, and Q, their shares."""
    weights = 1 / (1 + squared_distances(y))
    weights.fill_diagonal_(0)
    return weights, weights / weights.sum()


def slope(p: Tensor, y: Tensor) -> Tensor:
    """The gradient of KL(P‖Q) at each point of the map."""
    weights, q = similarities(y)
    pull = (p - q) * weights
    return 4 * (pull[:, :, None] * (y[:, None] - y[None])).sum(dim=1)


def divergence(p: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """KL(P‖Q) of the map `y`, and its gradient."""
    _, q = similarities(y)
    kl = (torch.xlogy(p, p) - torch.xlogy(p, q)).sum()
    return kl, slope(p, y)


def embed(
    p: Tensor,
    start: Tensor,
    steps: int,
    rate: float,
    momentum: float = 0.8,
    exaggeration: float = 4.0,
    early: int = 50,
) -> Tensor:
    """The map after `steps` steps of gradient descent from `start`."""
    y = start.clone()
    velocity = torch.zeros_like(y)
    for step in range(steps):
        factor = exaggeration if step < early else 1.0
        velocity = momentum * velocity - rate * slope(factor * p, y)
        y = y + velocity
    return y
