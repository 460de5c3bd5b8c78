"""Independent answer: NumPy, pixel by pixel, without any padding."""

import numpy as np
import torch


def random_crop_flip(images, padding=4, p=0.5, generator=None):
    if padding < 0:
        raise ValueError("padding")
    if p < 0 or p > 1:
        raise ValueError("p")
    source = images.detach().cpu().numpy()
    out = np.zeros_like(source)
    count, _, height, width = source.shape
    for n in range(count):
        up, aside = torch.randint(-padding, padding + 1, (2,), generator=generator).tolist()
        mirror = torch.rand((), generator=generator, dtype=torch.float64).item() < p
        for h in range(height):
            for w in range(width):
                row, column = h + up, (width - 1 - w if mirror else w) + aside
                if 0 <= row < height and 0 <= column < width:
                    out[n, :, h, w] = source[n, :, row, column]
    return torch.from_numpy(out).to(images.device)
