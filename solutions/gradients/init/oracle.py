"""Independent answer: PyTorch's own."""

from torch import nn


def xavier_uniform_(weight, gain=1.0):
    return nn.init.xavier_uniform_(weight, gain)


def kaiming_normal_(weight, a=0.0, mode="fan_in"):
    return nn.init.kaiming_normal_(weight, a, mode)
