"""Copies whose tensors are cut by a bool mask through `.data`; loops decide which."""

import copy

import torch


def prune_channels(conv, norm, following, share):
    first, middle, last = copy.deepcopy(conv), copy.deepcopy(norm), copy.deepcopy(following)
    n = conv.out_channels
    norms = [float(one.abs().sum()) for one in conv.weight.detach()]
    mask = torch.ones(n, dtype=torch.bool, device=conv.weight.device)
    for _ in range(min(n - 1, round(share * n))):
        worst = min((size, c) for c, size in enumerate(norms) if mask[c])[1]
        mask[worst] = False
    left = int(mask.sum())
    first.weight.data = conv.weight.data[mask]
    if conv.bias is not None:
        first.bias.data = conv.bias.data[mask]
    first.out_channels = left
    if norm is not None:
        for name, tensor in list(middle.named_parameters()) + list(middle.named_buffers()):
            if tensor.dim() == 1:
                getattr(middle, name).data = tensor.data[mask]
        middle.num_features = left
    if hasattr(following, "in_features"):
        spread = mask.repeat_interleave(following.in_features // n)
        last.weight.data = following.weight.data[:, spread]
        last.in_features = int(spread.sum())
    else:
        last.weight.data = following.weight.data[:, mask]
        last.in_channels = left
    return [first, middle, last]
