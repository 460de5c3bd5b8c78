"""fold lays patches side by side; the range is stretched by lerp's inverse, written out."""

import math

import torch
import torch.nn.functional as F


def filter_grid(weight, count=16, columns=4, gap=1):
    channels = weight.shape[1]
    if not (channels == 1 or channels == 3):
        raise ValueError(channels)
    kernels = weight.detach()[: min(count, len(weight))]
    flat = kernels.flatten(1)
    low, high = torch.aminmax(flat, dim=1, keepdim=True)
    ranges = high - low
    flat = torch.where(ranges > 0, 1 - (high - flat) / ranges, torch.full_like(flat, 0.5))
    n, _, h, w = kernels.shape
    rows = math.ceil(n / columns)
    tiles = torch.ones(rows * columns, 3, h + gap, w + gap, dtype=flat.dtype, device=flat.device)
    tiles[:n, :, :h, :w] = flat.view(kernels.shape)
    size = (rows * (h + gap), columns * (w + gap))
    cell = (h + gap, w + gap)
    sheet = F.fold(tiles.flatten(1).T[None], size, cell, stride=cell)[0]
    return sheet[:, : size[0] - gap, : size[1] - gap].permute(1, 2, 0)
