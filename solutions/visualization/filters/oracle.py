"""Independent answer: pixel by pixel, asking each which weight it shows."""

import math

import torch


def filter_grid(weight, count=16, columns=4, gap=1):
    values = weight.detach().tolist()[:count]
    channels, height, width = weight.shape[1:]
    if channels != 3 and channels != 1:
        raise ValueError("colours")
    bounds = []
    for one in values:
        flat = [x for plane in one for line in plane for x in line]
        bounds.append((min(flat), max(flat)))
    high = math.ceil(len(values) / columns) * (height + gap) - gap
    picture = []
    for y in range(high):
        picture.append([])
        for x in range(columns * (width + gap) - gap):
            row, inner_y = divmod(y, height + gap)
            column, inner_x = divmod(x, width + gap)
            number = row * columns + column
            pixel = [1.0, 1.0, 1.0]
            if inner_y < height and inner_x < width and number < len(values):
                least, most = bounds[number]
                for c in range(3):
                    shown = values[number][c % channels][inner_y][inner_x]
                    pixel[c] = 0.5 if least == most else (shown - least) / (most - least)
            picture[-1].append(pixel)
    return torch.tensor(picture, dtype=weight.dtype, device=weight.device)
