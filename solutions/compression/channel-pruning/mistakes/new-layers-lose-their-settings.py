"""New layers by their constructors, which know sizes only: no stride, no padding, no dilation."""

import torch
from torch import nn


def prune_channels(conv, norm, following, share):
    channels = conv.out_channels
    sizes = conv.weight.detach().abs().sum(dim=(1, 2, 3))
    count = min(round(share * channels), channels - 1)
    keep = sizes.argsort()[count:].sort().values
    first = nn.Conv2d(conv.in_channels, len(keep), conv.kernel_size, bias=conv.bias is not None)
    first.to(conv.weight)
    state = {name: value[keep] for name, value in conv.state_dict().items()}
    first.load_state_dict(state)
    second = None
    if norm is not None:
        second = nn.BatchNorm2d(len(keep), norm.eps, norm.momentum).to(conv.weight)
        state = {k: v[keep] if v.dim() else v for k, v in norm.state_dict().items()}
        second.load_state_dict(state)
    bias = following.bias is not None
    state = dict(following.state_dict())
    if isinstance(following, nn.Linear):
        each = following.in_features // channels
        columns = keep.unsqueeze(1) * each + torch.arange(each, device=keep.device)
        third = nn.Linear(len(keep) * each, following.out_features, bias)
        state["weight"] = state["weight"][:, columns.flatten()]
    else:
        third = nn.Conv2d(len(keep), following.out_channels, following.kernel_size, bias=bias)
        state["weight"] = state["weight"][:, keep]
    third.to(following.weight)
    third.load_state_dict(state)
    return first, second, third
