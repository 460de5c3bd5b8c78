"""The one-standard-error rule: the smallest model that cannot be told from the best one."""

from collections.abc import Sequence

import torch
from torch import Tensor


def summarize(errors: Tensor) -> tuple[Tensor, Tensor]:
    """Mean error of each model over its folds, and the standard error of that mean."""
    folds = errors.shape[1]
    if folds < 2:
        raise ValueError(f"{folds} folds do not show how much a figure varies")
    means = errors.mean(dim=1)
    deviations = errors.std(dim=1, correction=1)
    return means, deviations / folds**0.5


def smallest_model(sizes: Sequence[int], errors: Tensor) -> int:
    """Index of the smallest model whose mean is at most the lowest mean plus its standard error."""
    means, standard_errors = summarize(errors)
    finite = torch.isfinite(errors).all(dim=1)
    if not finite.any():
        raise ValueError("every model has diverged")
    means = means.masked_fill(~finite, torch.inf)
    best = int(means.argmin())
    limit = means[best] + standard_errors[best]
    within = [one for one in range(len(sizes)) if means[one] <= limit]
    return min(within, key=lambda one: (sizes[one], means[one]))
