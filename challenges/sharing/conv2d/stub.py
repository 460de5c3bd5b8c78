"""Convolution from scratch. Fill in the function; `quiz grade conv2d` checks it."""

import torch
import torch.nn.functional as F
from torch import Tensor


def conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
    groups: int = 1,
) -> Tensor:
    """Lay `weight` on every window of `x`.

    x: (batch, in, height, width); weight: (out, in / groups, kh, kw); bias: (out,) or None.
    Pairs are (for the height, for the width). Returns (batch, out, height', width').
    Raises ValueError if channels and groups do not fit.
    """
    raise NotImplementedError
