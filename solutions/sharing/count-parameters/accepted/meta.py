"""The layers themselves, on the meta device, where they take no memory."""

import torch
from torch import nn


def count_parameters(module, trainable_only=False):
    return sum(p.numel() for p in module.parameters() if p.requires_grad or not trainable_only)


def conv2d_parameters(in_channels, out_channels, kernel_size, groups=1, bias=True):
    with torch.device("meta"):
        return count_parameters(
            nn.Conv2d(in_channels, out_channels, kernel_size, groups=groups, bias=bias)
        )


def rnn_parameters(input_size, hidden_size, num_layers=1, bias=True):
    with torch.device("meta"):
        return count_parameters(nn.RNN(input_size, hidden_size, num_layers, bias=bias))
