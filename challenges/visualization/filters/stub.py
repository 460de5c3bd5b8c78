"""Filters in colour. Fill in the function; `quiz grade filters` checks it."""

import torch
from torch import Tensor


def filter_grid(weight: Tensor, count: int = 16, columns: int = 4, gap: int = 1) -> Tensor:
    """The first `count` filters of a first layer as one picture, `columns` in a row.

    `weight` is (filters, channels, height, width) with 3 channels, or 1 for grey. Returns the
    picture (rows, columns, 3) as `imshow` takes it: numbers in [0, 1], each filter scaled by its
    own range, white between the filters. Raises ValueError for any other number of channels.
    """
    raise NotImplementedError
