"""Mixup. Fill in the function; `quiz grade mixup` checks it."""

import torch
from torch import Tensor


def mixup(x: Tensor, labels: Tensor, classes: int, alpha: float = 0.2) -> tuple[Tensor, Tensor]:
    """Blend each sample with a random partner, and the labels by the same shares.

    `x` is (N, ...), `labels` int64 (N,). Each sample has a share of its own, drawn from
    Beta(alpha, alpha); the partners are a random permutation of the batch. Returns the blended x
    and the soft labels, (N, classes). alpha 0 blends nothing; a negative one raises ValueError.
    """
    raise NotImplementedError
