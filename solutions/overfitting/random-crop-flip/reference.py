"""Random crop and flip of a batch by indexing: each image reads its own rows and columns."""

import torch
import torch.nn.functional as F
from torch import Tensor


def random_crop_flip(
    images: Tensor,
    padding: int = 4,
    p: float = 0.5,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Pad each image with zeros, cut a window of its old size out of it, mirror it or not."""
    if padding < 0 or not 0.0 <= p <= 1.0:
        raise ValueError(f"padding {padding} is negative, or p {p} is no probability")
    count, _, height, width = images.shape
    places = 2 * padding + 1
    top, left = torch.randint(places, (2, count, 1), generator=generator)
    mirrored = torch.rand(count, 1, generator=generator) < p
    rows = top + torch.arange(height)
    columns = left + torch.arange(width)
    columns = torch.where(mirrored, columns.flip(1), columns)
    padded = F.pad(images, (padding, padding, padding, padding))
    number = torch.arange(count)[:, None, None]
    # Indices on both sides of a slice put their own axes first: (N, H, W, C).
    return padded[number, :, rows[:, :, None], columns[:, None, :]].movedim(3, 1)
