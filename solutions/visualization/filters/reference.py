"""The filters of a first layer as small colour pictures, laid out in one."""

import torch
from torch import Tensor


def filter_grid(weight: Tensor, count: int = 16, columns: int = 4, gap: int = 1) -> Tensor:
    """The first `count` filters as one picture, each scaled by its own range."""
    filters = weight.detach()[:count]
    number, channels, height, width = filters.shape
    if channels not in (1, 3):
        raise ValueError(f"{channels} channels are no colours")
    rows = -(-number // columns)
    picture = weight.new_ones(rows * (height + gap) - gap, columns * (width + gap) - gap, 3)
    for index, one in enumerate(filters):
        low, high = one.min(), one.max()
        tile = (one - low) / (high - low) if high > low else torch.full_like(one, 0.5)
        row, column = divmod(index, columns)
        top, left = row * (height + gap), column * (width + gap)
        # one channel fills all three
        picture[top : top + height, left : left + width] = tile.permute(1, 2, 0)
    return picture
