"""One image at a time, with slices; numbers by item()."""

import torch
from torch.nn import ZeroPad2d


def random_crop_flip(images, padding=4, p=0.5, generator=None):
    if padding < 0:
        raise ValueError("padding must not be negative")
    if p < 0 or p > 1:
        raise ValueError("p must lie between 0 and 1")
    h, w = images.shape[-2:]
    results = []
    for image in ZeroPad2d(padding)(images):
        i = int(torch.randint(0, 2 * padding + 1, (), generator=generator))
        j = int(torch.randint(0, 2 * padding + 1, (), generator=generator))
        image = image[:, i : i + h, j : j + w]
        if torch.rand((), generator=generator).item() < p:
            image = torch.flip(image, [2])
        results.append(image)
    return torch.stack(results)
