"""Independent answer: torch's own layers, built without memory, and counted by identity."""

import math

from torch import nn


def count_parameters(module, trainable_only=False):
    seen = {}
    for inner in module.modules():
        for parameter in inner._parameters.values():
            if parameter is not None and (parameter.requires_grad or not trainable_only):
                seen[id(parameter)] = math.prod(parameter.shape)
    return sum(seen.values())


def conv2d_parameters(in_channels, out_channels, kernel_size, groups=1, bias=True):
    layer = nn.Conv2d(
        in_channels, out_channels, kernel_size, groups=groups, bias=bias, device="meta"
    )
    return count_parameters(layer)


def rnn_parameters(input_size, hidden_size, num_layers=1, bias=True):
    return count_parameters(nn.RNN(input_size, hidden_size, num_layers, bias=bias, device="meta"))
