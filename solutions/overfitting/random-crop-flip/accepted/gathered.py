"""Padding appended as one column and one row of 0, read by gather; the mirror as a second pass."""

import torch
from torch.nn.functional import pad


def random_crop_flip(images, padding=4, p=0.5, generator=None):
    if not 0 <= p <= 1:
        raise ValueError(f"p = {p}")
    if padding < 0:
        raise ValueError(f"padding = {padding}")
    shape, device = images.shape, images.device
    u = torch.rand(3, shape[0], generator=generator, dtype=torch.float64).to(device)
    shift = (u[:2] * (2 * padding + 1)).floor().long() - padding

    def read(x, axis, by):
        size = x.shape[axis]
        index = torch.arange(size, device=device) + by[:, None]
        index[(index < 0) | (index >= size)] = size
        view = [shape[0], 1, 1, 1]
        view[axis] = size
        over = list(x.shape)
        x = pad(x, (0, 1) if axis == 3 else (0, 0, 0, 1))
        return x.gather(axis, index.view(view).expand(over))

    moved = read(read(images, 2, shift[0]), 3, shift[1])
    return torch.where((u[2] < p).view(-1, 1, 1, 1), moved.flip(-1), moved)
