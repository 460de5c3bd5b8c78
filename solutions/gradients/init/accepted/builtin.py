"""torch.nn.init under the same names."""

import torch
from torch.nn.init import xavier_uniform_  # noqa: F401


def kaiming_normal_(weight, a=0.0, mode="fan_in"):
    return torch.nn.init.kaiming_normal_(weight, a=a, mode=mode, nonlinearity="leaky_relu")
