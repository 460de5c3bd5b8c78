"""NumPy chooses, views reshape the linear layer's columns; a tuple of fresh copies."""

import copy

import numpy as np
import torch
from torch import nn


def cut(module, **tensors):
    module = copy.deepcopy(module)
    for name, value in tensors.items():
        if value is None:
            continue
        if name in module._buffers:
            module._buffers[name] = value.clone()
        else:
            module._parameters[name] = nn.Parameter(value.detach().clone())
    return module


def prune_channels(conv, norm, following, share):
    strength = np.abs(conv.weight.detach().cpu().double().numpy()).reshape(conv.out_channels, -1)
    order = np.argsort(-strength.sum(1))
    goes = int(np.rint(share * len(order)))
    keep = torch.as_tensor(order[: max(len(order) - goes, 1)].copy(), device=conv.weight.device)

    def of(value):
        return None if value is None else value[keep]

    conv_ = cut(conv, weight=conv.weight[keep], bias=of(conv.bias))
    conv_.out_channels = len(keep)
    norm_ = norm
    if norm is not None:
        names = ("weight", "bias", "running_mean", "running_var")
        norm_ = cut(norm, **{name: of(getattr(norm, name)) for name in names})
        norm_.num_features = len(keep)
    blocks = following.weight.reshape(len(following.weight), conv.out_channels, -1)[:, keep]
    if following.weight.dim() == 2:
        following_ = cut(following, weight=blocks.reshape(len(following.weight), -1))
        following_.in_features = following_.weight.shape[1]
    else:
        shape = following.weight.shape
        following_ = cut(following, weight=blocks.reshape(shape[0], len(keep), *shape[2:]))
        following_.in_channels = len(keep)
    return conv_, norm_, following_
