"""The built-in itself, as a module that borrows the weights for one call."""

import torch
from torch import nn


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    out, inner = weight.shape[:2]
    if inner * groups != x.size(1) or out % groups != 0:
        raise ValueError("channels and groups do not fit")
    layer = nn.Conv2d(
        x.size(1), out, weight.shape[2:], stride, padding, dilation, groups, bias is not None
    )
    parameters = {"weight": weight} if bias is None else {"weight": weight, "bias": bias}
    return torch.func.functional_call(layer, parameters, (x,))
