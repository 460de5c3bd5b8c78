"""The biased deviation over the root of K - 1, which is the same; a tensor of one index."""

import torch


def summarize(errors):
    count = errors.size(-1)
    if count < 2:
        raise ValueError("K")
    centre = errors.sum(-1) / count
    centred = errors - centre[:, None]
    return centre, (centred.square().mean(-1) / (count - 1)).sqrt()


def smallest_model(sizes, errors):
    mean, error = summarize(errors)
    bad = (errors - errors).sum(1) != 0  # of infinity and NaN that is NaN
    if bad.all():
        raise ValueError("all diverged")
    mean[bad] = float("inf")
    top = mean.min(dim=0)
    good = mean <= top.values + error[top.indices]
    size = torch.as_tensor(sizes, device=mean.device)
    good &= size == size[good].min()
    return torch.where(good, mean, torch.inf).argmin()
