"""A linear layer as two thin ones. Fill in; `quiz grade low-rank` checks it."""

import torch
from torch import nn


def factorize(linear: nn.Linear, energy: float) -> nn.Module:
    """Two layers of the smallest rank that keeps `energy` of the squared singular values.

    Where two layers would have no fewer parameters than one, a copy of `linear` comes back.
    Raises ValueError if `energy` is not above 0 and at most 1.
    """
    raise NotImplementedError
