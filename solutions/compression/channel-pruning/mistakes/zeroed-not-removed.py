"""Structured in name only: the filters are set to 0 and stay where they are."""

import copy

import torch


def prune_channels(conv, norm, following, share):
    sizes = conv.weight.detach().abs().sum(dim=(1, 2, 3))
    count = min(round(share * len(sizes)), len(sizes) - 1)
    gone = sizes.argsort()[:count]
    conv, norm, following = copy.deepcopy((conv, norm, following))
    with torch.no_grad():
        conv.weight[gone] = 0
        if conv.bias is not None:
            conv.bias[gone] = 0
    return conv, norm, following
