"""Standard numbers first, then scaled; `.data` where others say no_grad."""

import torch


def fan(weight, axis):
    if len(weight.shape) < 2:
        raise ValueError("fewer than two axes")
    return weight.select(1 - axis, 0).numel()


def xavier_uniform_(weight, gain=1.0):
    bound = gain * (6.0 / (fan(weight, 0) + fan(weight, 1))) ** 0.5
    weight.data = (2 * torch.rand_like(weight) - 1) * bound
    return weight


def kaiming_normal_(weight, a=0.0, mode="fan_in"):
    if mode == "fan_in":
        count = fan(weight, 1)
    elif mode == "fan_out":
        count = fan(weight, 0)
    else:
        raise ValueError(mode)
    weight.data.copy_(torch.randn(weight.shape) * (2.0 / ((1.0 + a * a) * count)) ** 0.5)
    return weight
