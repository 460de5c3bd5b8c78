"""The loop runs over channels as well, and draws in its innermost place."""

import torch
import torch.nn.functional as F


def random_crop_flip(images, padding=4, p=0.5, generator=None):
    if padding < 0 or not 0.0 <= p <= 1.0:
        raise ValueError("arguments")
    count, channels, height, width = images.shape
    padded = F.pad(images, (padding, padding, padding, padding))
    out = torch.empty_like(images)
    for n in range(count):
        for c in range(channels):
            top, left = torch.randint(2 * padding + 1, (2,), generator=generator).tolist()
            crop = padded[n, c, top : top + height, left : left + width]
            mirrored = torch.rand((), generator=generator) < p
            out[n, c] = crop.flip(-1) if mirrored else crop
    return out
