"""New layers by their constructors, with weights loaded; channels in order of their size."""

import torch
from torch import nn


def smaller(old, inputs, outputs):
    new = nn.Conv2d(
        inputs,
        outputs,
        old.kernel_size,
        old.stride,
        old.padding,
        old.dilation,
        bias=old.bias is not None,
        padding_mode=old.padding_mode,
    )
    return new.to(old.weight.device, old.weight.dtype)


def prune_channels(conv, norm, following, share):
    n = conv.weight.size(0)
    left = max(1, n - round(n * share))
    keep = torch.topk(torch.linalg.vector_norm(conv.weight.flatten(1), 1, dim=1), left).indices
    a = smaller(conv, conv.in_channels, left)
    with torch.no_grad():
        a.weight.copy_(conv.weight[keep])
        if a.bias is not None:
            a.bias.copy_(conv.bias[keep])
    b = None
    if norm is not None:
        b = nn.BatchNorm2d(left, norm.eps, norm.momentum, norm.affine, norm.track_running_stats)
        b.to(conv.weight.device, conv.weight.dtype)
        state = {k: v[keep] if v.dim() else v for k, v in norm.state_dict().items()}
        b.load_state_dict(state)
    if isinstance(following, nn.Conv2d):
        c = smaller(following, left, following.out_channels)
        state = dict(following.state_dict())
        state["weight"] = state["weight"][:, keep]
    else:
        weight = following.weight.detach().unflatten(1, (n, -1))[:, keep].flatten(1)
        c = nn.Linear(weight.shape[1], following.out_features, following.bias is not None)
        c.to(weight)
        state = {**following.state_dict(), "weight": weight}
    c.load_state_dict(state)
    return a, b, c
