"""torch.distributions, row by row; the fans from a flattened view."""

import torch
from torch.distributions import Normal, Uniform


class NoFans(ValueError):
    pass


def fans(shape):
    try:
        out, inputs, *window = shape
    except ValueError:
        raise NoFans(shape) from None
    size = torch.tensor(window).prod().item() if window else 1
    return {"fan_in": inputs * size, "fan_out": out * size}


def fill(weight, distribution):
    with torch.no_grad():
        for row in weight:
            row.copy_(distribution.sample(row.shape).to(row.dtype))
    return weight


def xavier_uniform_(weight, gain=1.0):
    limit = gain * (6 / sum(fans(weight.shape).values())) ** 0.5
    return fill(weight, Uniform(-limit, limit))


def kaiming_normal_(weight, a=0.0, mode="fan_in"):
    both = fans(weight.shape)
    if mode not in both:
        raise ValueError(f"{mode} is none of {list(both)}")
    return fill(weight, Normal(0.0, (2 / (1 + a**2) / both[mode]) ** 0.5))
