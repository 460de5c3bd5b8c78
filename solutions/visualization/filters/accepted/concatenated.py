"""Rows of tiles are glued together, with strips of white between them."""

import torch


def _tile(f):
    f = f.data.movedim(0, -1)
    if f.shape[-1] == 1:
        f = f.expand(-1, -1, 3)
    smallest = torch.min(f)
    spread = torch.max(f) - smallest
    if spread.item() == 0:
        return torch.zeros_like(f) + 0.5
    return (f - smallest).mul(1 / spread)


def _joined(parts, gap, dim):
    shape = list(parts[0].shape)
    shape[dim] = gap
    strip = torch.ones(shape, dtype=parts[0].dtype, device=parts[0].device)
    glued = [parts[0]]
    for one in parts[1:]:
        glued += [strip, one]
    return torch.cat(glued, dim=dim)


def filter_grid(weight, count=16, columns=4, gap=1):
    if weight.size(1) not in {1, 3}:
        raise ValueError("only a first layer has colours")
    tiles = [_tile(one) for one in list(weight)[:count]]
    while len(tiles) % columns:
        tiles.append(torch.ones_like(tiles[0]))
    rows = [_joined(tiles[i : i + columns], gap, 1) for i in range(0, len(tiles), columns)]
    return _joined(rows, gap, 0)
