"""Whole channels go: smaller layers, which compute what is left."""

import copy

import torch
from torch import Tensor, nn


def prune_channels(
    conv: nn.Conv2d,
    norm: nn.BatchNorm2d | None,
    following: nn.Conv2d | nn.Linear,
    share: float,
) -> tuple[nn.Conv2d, nn.BatchNorm2d | None, nn.Conv2d | nn.Linear]:
    """Three smaller layers without the channels of `conv` whose filters are smallest."""
    sizes = conv.weight.detach().abs().sum(dim=(1, 2, 3))
    count = min(round(share * len(sizes)), len(sizes) - 1)
    keep = sizes.argsort()[count:].sort().values
    conv, norm, following = copy.deepcopy((conv, norm, following))
    take(conv, "weight", 0, keep)
    take(conv, "bias", 0, keep)
    conv.out_channels = len(keep)
    if norm is not None:
        for name in ("weight", "bias", "running_mean", "running_var"):
            take(norm, name, 0, keep)
        norm.num_features = len(keep)
    if isinstance(following, nn.Linear):
        each = following.in_features // len(sizes)
        columns = keep.unsqueeze(1) * each + torch.arange(each, device=keep.device)
        take(following, "weight", 1, columns.flatten())
        following.in_features = len(keep) * each
    else:
        take(following, "weight", 1, keep)
        following.in_channels = len(keep)
    return conv, norm, following


def take(module: nn.Module, name: str, dim: int, index: Tensor) -> None:
    """Keep these rows or columns of a parameter or buffer, where there is one."""
    old = getattr(module, name)
    if isinstance(old, nn.Parameter):
        setattr(module, name, nn.Parameter(old.detach().index_select(dim, index)))
    elif old is not None:
        setattr(module, name, old.index_select(dim, index))
