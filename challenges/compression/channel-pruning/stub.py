"""Channel pruning. Fill in; `quiz grade channel-pruning` checks it."""

import torch
from torch import nn


def prune_channels(
    conv: nn.Conv2d,
    norm: nn.BatchNorm2d | None,
    following: nn.Conv2d | nn.Linear,
    share: float,
) -> tuple[nn.Conv2d, nn.BatchNorm2d | None, nn.Conv2d | nn.Linear]:
    """Three smaller layers without the channels of `conv` whose filters are smallest.

    `norm` may be None; `following` is a convolution, or a linear layer behind a flatten. `share`
    of the channels goes, but never all. The layers given stay as they are.
    """
    raise NotImplementedError
