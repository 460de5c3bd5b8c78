"""All windows as a view, of which each image takes one; mirrored first; Bernoulli coins."""

import torch


@torch.no_grad()
def random_crop_flip(images, padding=4, p=0.5, generator=None):
    if padding < 0 or not (p >= 0 and p <= 1):
        raise ValueError
    n, c, h, w = images.size()
    coin = torch.bernoulli(torch.full((n,), float(p)), generator=generator).bool()
    wide = images.new_zeros(n, c, h + 2 * padding, w + 2 * padding)
    wide[..., padding : padding + h, padding : padding + w] = images
    coin = coin.to(images.device)
    wide[coin] = wide[coin].flip(3)
    which = torch.randint((2 * padding + 1) ** 2, (n,), generator=generator).to(images.device)
    windows = wide.unfold(2, h, 1).unfold(3, w, 1).flatten(2, 3)
    return windows[torch.arange(n, device=images.device), :, which]
